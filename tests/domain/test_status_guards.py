"""What a move asks for beyond the table, and the sentence that says so."""

import pytest

from ledger.domain import status as rules
from ledger.domain.evidence import Stance
from ledger.domain.status import CLOSED, OPEN, VERDICTS, Status
from tests.domain.weighing import OFFICIAL, PRESS, against, press, standing, step

CLOSING_THRESHOLD = "The evidence does not reach the threshold"
SOMETHING_DONE = "Attach at least one piece of evidence that something is being done."
FRESH = "Reopening needs new evidence, attached after it was closed."


def test_agreement_without_a_text_is_refused() -> None:
    announced = standing(Status.ANNOUNCED, sources=(press("one-agency"),), items=(OFFICIAL,))

    why = rules.refusal(announced, step(Status.AGREED))

    assert why == (
        "“Agreed” needs an official text or two independent reports among the citations. "
        "Reprints of one agency count once."
    )


def test_agreement_is_shown_by_what_is_cited() -> None:
    announced = standing(Status.ANNOUNCED, sources=(OFFICIAL,))

    assert rules.refusal(announced, step(Status.AGREED)) is None


@pytest.mark.parametrize("here", [Status.AGREED, Status.STALLED])
def test_progress_needs_a_document_that_says_so(here: Status) -> None:
    idle = standing(here, sources=(OFFICIAL,), items=(against(OFFICIAL),))

    assert rules.refusal(idle, step(Status.IN_PROGRESS)) == SOMETHING_DONE
    assert rules.refusal(idle, step(Status.IN_PROGRESS, added=(PRESS,))) is None


@pytest.mark.parametrize("stance", [Stance.CONTRADICTS, Stance.CONTEXT])
def test_a_document_brought_along_counts_only_if_it_supports(stance: Stance) -> None:
    brought = press("one-agency", stance=stance)

    why = rules.refusal(standing(Status.AGREED), step(Status.IN_PROGRESS, added=(brought,)))

    assert why == SOMETHING_DONE


def test_stalling_needs_no_more_than_a_note() -> None:
    assert rules.refusal(standing(Status.AGREED), step(Status.STALLED)) is None
    assert rules.refusal(standing(Status.IN_PROGRESS), step(Status.STALLED)) is None


@pytest.mark.parametrize("here", OPEN)
@pytest.mark.parametrize("verdict", [Status.FULFILLED, Status.PARTLY_FULFILLED])
def test_delivery_without_evidence_is_refused(here: Status, verdict: Status) -> None:
    bare, thin = standing(here), standing(here, items=(PRESS,))

    assert rules.refusal(bare, step(verdict)) == (
        "Attach evidence that it was done before closing it."
    )
    assert (rules.refusal(thin, step(verdict)) or "").startswith(CLOSING_THRESHOLD)
    assert rules.refusal(thin, step(verdict, added=(press("another"),))) is None


@pytest.mark.parametrize("verdict", [Status.FULFILLED, Status.PARTLY_FULFILLED])
@pytest.mark.parametrize("override", ["", " \n"])
def test_a_blank_override_overrides_nothing(verdict: Status, override: str) -> None:
    thin = standing(Status.IN_PROGRESS, items=(PRESS,))

    why = rules.refusal(thin, step(verdict, override=override))

    assert (why or "").startswith(CLOSING_THRESHOLD)


@pytest.mark.parametrize("verdict", [Status.FULFILLED, Status.PARTLY_FULFILLED])
def test_thin_evidence_is_enough_where_somebody_says_why(verdict: Status) -> None:
    thin = standing(Status.IN_PROGRESS, items=(PRESS,))

    assert rules.refusal(thin, step(verdict, override="Seen with our own eyes.")) is None


def test_that_nothing_was_done_needs_no_evidence() -> None:
    assert rules.refusal(standing(Status.IN_PROGRESS), step(Status.NOT_FULFILLED)) is None


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_cannot_be_verified_gets_no_verdict_and_no_override_helps(verdict: Status) -> None:
    vague = standing(Status.IN_PROGRESS, is_verifiable=False, items=(OFFICIAL,))

    why = rules.refusal(vague, step(verdict, override="We are sure."))

    assert why == (
        "This promise is marked as not verifiable, so it can be neither fulfilled nor "
        "unfulfilled. Write a success criterion first."
    )


def test_what_cannot_be_verified_can_still_be_withdrawn_or_replaced() -> None:
    vague = standing(Status.AGREED, is_verifiable=False, is_renounced=True)

    assert rules.refusal(vague, step(Status.WITHDRAWN)) is None
    assert rules.refusal(vague, step(Status.SUPERSEDED, has_successor=True)) is None


@pytest.mark.parametrize("here", OPEN)
def test_withdrawal_needs_the_source_that_renounces(here: Status) -> None:
    why = rules.refusal(standing(here, items=(OFFICIAL,)), step(Status.WITHDRAWN))

    assert why == "Cite the source in which it was renounced first (role: renunciation)."


@pytest.mark.parametrize("here", OPEN)
def test_replacement_names_what_takes_its_place(here: Status) -> None:
    why = rules.refusal(standing(here, items=(OFFICIAL,)), step(Status.SUPERSEDED))

    assert why == "Name the published commitment that takes its place."


@pytest.mark.parametrize("here", CLOSED)
def test_reopening_on_old_evidence_is_refused(here: Status) -> None:
    old = standing(here, items=(OFFICIAL,))

    assert rules.refusal(old, step(Status.IN_PROGRESS)) == FRESH


@pytest.mark.parametrize("here", CLOSED)
def test_reopening_on_new_evidence_is_possible(here: Status) -> None:
    attached, brought = standing(here, items=(PRESS,), fresh=1), standing(here)

    assert rules.refusal(attached, step(Status.IN_PROGRESS)) is None
    assert rules.refusal(brought, step(Status.IN_PROGRESS, added=(PRESS,))) is None


def test_reopening_needs_some_sign_of_action_too() -> None:
    denied = standing(Status.FULFILLED, items=(against(PRESS),), fresh=1)

    assert rules.refusal(denied, step(Status.IN_PROGRESS)) == SOMETHING_DONE
