"""Claims of progress, what contradicts, and grades."""

from datetime import date

import pytest

from ledger import actions
from ledger.domain.assessments import Assessor, Grade
from ledger.domain.disagreements import Ruling
from ledger.domain.status import Status
from ledger.domain.updates import UpdateState
from ledger.models import Commitment, Disagreement, Update, User
from tests.admin.fullness import a_claim, a_grade
from tests.admin.visitor import Visitor, nothing_written, text_of, told, typed_in
from tests.factories import NOW, a_source, in_progress, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


def test_a_claim_is_recorded_and_accepted_with_its_source_its_day_and_its_document(
    running: Commitment, amina: User
) -> None:
    source, officer = a_source(), Visitor(amina)
    document = {"evidence_title": "Minutes", "evidence_url": "https://example.org/minutes"}

    answer = officer.send(
        running,
        "update",
        narrative="They met.",
        as_of_on="2026-03-05",
        as_of_precision="month",
        claimed_status="in_progress",
        claimed_grade="limited",
        source=source,
        locator="p. 4",
        next_step="Meet again.",
        **document,
    )

    assert told(answer) == f"Recorded and accepted on {running.reference}."
    made = running.updates.get()
    assert (made.state, made.as_of_on) == (UpdateState.ACCEPTED, date(2026, 3, 31))
    assert (made.claimed_status, made.claimed_grade) == (Status.IN_PROGRESS, Grade.LIMITED)
    assert running.evidence.get(title="Minutes").update == made
    words = text_of(officer.item(running))
    assert "As of March 2026 · In progress · Completion: Limited They met." in words
    assert f"Next step: Meet again. {source.title} p. 4 Accepted · Amina Example" in words


def test_a_figure_is_claimed_under_its_name(running: Commitment, amina: User) -> None:
    typed = {"narrative": "It grew.", "as_of_on": "2025-12-31", "figure": "trade"}

    with nothing_written():
        empty = Visitor(amina).send(running, "update", **typed)
    Visitor(amina).send(running, "update", **typed, claimed_value="EUR 120 billion")

    assert "Write the figure that is claimed." in text_of(empty)
    assert typed_in(empty, "narrative") == "It grew."
    assert "trade: EUR 120 billion" in text_of(Visitor(amina).item(running))


def test_a_claim_that_is_not_accepted_at_once_waits_for_a_decision(
    running: Commitment, amina: User, marc: User
) -> None:
    typed = {"narrative": "They met.", "as_of_on": "2026-03-05", "accept": None}

    answer = Visitor(amina).send(running, "update", **typed)
    claim = running.updates.get()
    with nothing_written():
        silent = Visitor(marc).send(running, "decide-update", claim.pk, decision="reject")
    Visitor(marc).send(running, "decide-update", claim.pk, decision="reject", note="Hearsay.")

    assert told(answer) == f"Recorded on {running.reference}. It waits to be accepted."
    assert "What is claimed They met." in text_of(silent)
    assert "Say why it is rejected." in text_of(silent)
    assert Update.objects.get(pk=claim.pk).state == UpdateState.REJECTED
    again = Visitor(marc).open("ledger_commitment_decide-update_key", running.pk, claim.pk)
    assert told(again) == "This claim was decided on already."


def test_a_corrected_claim_stays_and_says_so(running: Commitment, amina: User) -> None:
    first = actions.record_update(running, a_claim(), by=who(amina), at=NOW, accept=True)

    Visitor(amina).send(
        running, "update", narrative="Three times.", as_of_on="2026-03-05", corrects=first
    )

    words = text_of(Visitor(amina).item(running))
    assert "The working group met twice." in words
    assert words.count("Corrected since") == 1


def test_two_claims_that_contradict_stand_side_by_side_until_somebody_rules(
    running: Commitment, amina: User, marc: User
) -> None:
    contradicted(running, amina)
    found, manager = Disagreement.objects.get(), Visitor(marc)

    before = text_of(manager.item(running))
    page = text_of(manager.open("ledger_commitment_rule_key", running.pk, found.pk))
    with nothing_written():
        silent = manager.send(running, "rule", found.pk, ruling="first", reasons=" ")
    manager.send(running, "rule", found.pk, ruling="first", reasons="It is on record.")

    assert "First claim As of March 2026 · In progress The working group met twice." in before
    assert "Second claim As of March 2026 · Announced Nothing has begun." in before
    assert "Claimed status: In progress" in page
    assert "Claimed status: Announced" in page
    assert silent.status_code == 200
    assert Disagreement.objects.get().ruling == Ruling.FIRST
    after = text_of(manager.item(running))
    assert "The first claim holds , Marc Example 2026-07-01: It is on record." in after


def test_the_gap_between_ones_own_grade_and_an_independent_one_is_told(
    running: Commitment, amina: User, dev: User
) -> None:
    own = a_grade(Assessor.SELF, Grade.SUBSTANTIAL)
    actions.assess(running, own, by=who(amina), at=NOW)
    typed = {"covers_from": "2026-01-01", "covers_to": "2026-06-30", "rationale": "Two of four."}

    answer = Visitor(dev).send(
        running, "assess", assessor="independent", grade="limited", outlook="at_risk", **typed
    )

    assert told(answer) == f"Assessed {running.reference}: Limited."
    words = text_of(Visitor(amina).item(running))
    assert "Self-assessed “Substantial”, independently “Limited”: 1 above." in words
    assert "Limited · Outlook: At risk 2026-01-01" in words
    assert "2026-06-30, Dev Example Two of four." in words


def test_who_wrote_on_the_record_does_not_pass_for_independent(
    running: Commitment, amina: User
) -> None:
    typed = {"covers_from": "2026-01-01", "covers_to": "2026-07-01", "rationale": "Two of four."}

    with nothing_written():
        answer = Visitor(amina).send(
            running, "assess", assessor="independent", grade="limited", **typed
        )

    assert "so your assessment is not independent" in text_of(answer)
    assert typed_in(answer, "rationale") == "Two of four."


def contradicted(commitment: Commitment, officer: User) -> None:
    """Record two accepted claims that cannot both be so."""
    by = who(officer)
    actions.record_update(commitment, a_claim(), by=by, at=NOW, accept=True)
    contrary = a_claim(status=Status.ANNOUNCED, narrative="Nothing has begun.")
    actions.record_update(commitment, contrary, by=by, at=NOW, accept=True)
