"""How items hang together, and what may keep them from being kept."""

import pytest

from ledger import actions
from ledger.domain.relations import LinkKind
from ledger.domain.status import Status
from ledger.models import Commitment, Link, Proposal, User
from tests.admin.visitor import Visitor, nothing_written, text_of, told, typed_in
from tests.factories import NOW, a_draft, in_progress, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


@pytest.fixture
def other(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


def test_a_link_is_made_by_reference_and_told_from_both_ends(
    running: Commitment, other: Commitment, amina: User
) -> None:
    officer = Visitor(amina)
    typed = {"kind": "depends_on", "other": f" {other.reference.lower()} ", "note": "First."}

    answer = officer.send(running, "link", **typed)

    assert told(answer) == f"Linked: {running.reference}, Depends on, {other.reference}."
    assert f"Depends on {other} First." in text_of(officer.item(running))
    there = text_of(officer.item(other))
    assert f"Needed by {running} First." in there
    assert "End Needed by" not in there


@pytest.mark.only("sqlite")
def test_an_unknown_reference_is_named_and_the_rest_is_kept(
    running: Commitment, amina: User
) -> None:
    with nothing_written():
        answer = Visitor(amina).send(
            running, "link", kind="restates", other="EU-IN-999", note="As in May."
        )

    assert "There is no commitment “EU-IN-999”." in text_of(answer)
    assert typed_in(answer, "other") == "EU-IN-999"
    assert typed_in(answer, "note") == "As in May."


def test_an_item_is_not_linked_to_itself_nor_replaced_by_a_link(
    running: Commitment, amina: User
) -> None:
    with nothing_written():
        circle = Visitor(amina).send(running, "link", kind="restates", other=running.reference)
        closed = Visitor(amina).send(running, "link", kind="merged_into", other=running.reference)

    assert "A commitment cannot be linked to itself." in text_of(circle)
    assert "Select a valid choice." in text_of(closed)


def test_a_link_that_ended_stays_listed_with_its_reason(
    running: Commitment, other: Commitment, amina: User
) -> None:
    kind = LinkKind.IMPLEMENTS
    link = actions.link(running, other, kind=kind, by=who(amina), at=NOW)
    officer = Visitor(amina)

    answer = officer.send(running, "end-link", link.pk, reason="The other way round.")

    assert told(answer) == f"Ended: {running.reference} Implements {other.reference}."
    assert not Link.objects.standing().exists()
    words = text_of(officer.item(running))
    assert f"1 link that ended Implements {other.reference}: The other way round." in words


def test_an_umbrella_counts_what_is_under_it_by_status(
    running: Commitment, other: Commitment, amina: User
) -> None:
    officer, draft = Visitor(amina), a_draft(amina)

    for item in (running, draft):
        officer.send(item, "umbrella", umbrella=other.reference)
    with nothing_written():
        circle = officer.send(other, "umbrella", umbrella=running.reference)

    words = text_of(officer.item(other))
    assert "Umbrella over: In progress 1 2 items under it" in words
    assert f"Part of {other}" in text_of(officer.item(running))
    assert "A commitment cannot, in the end, be part of itself." in text_of(circle)
    answer = officer.send(running, "umbrella", umbrella="")
    assert told(answer) == f"{running.reference} stands by itself now."


def test_a_risk_is_noted_and_closed_with_a_reason(running: Commitment, amina: User) -> None:
    officer = Visitor(amina)

    officer.send(running, "risk", name="Elections", likelihood="3", mitigation="Sign first.")
    risk = running.risks.get()
    noted = text_of(officer.item(running))
    with nothing_written():
        silent = officer.send(running, "close-risk", risk.pk, reason="")
    officer.send(running, "close-risk", risk.pk, reason="They are over.")

    assert "Elections Likelihood: High · Impact: Medium What is done about it: Sign" in noted
    assert "This field is required." in text_of(silent)
    assert "1 closed risk Elections: They are over." in text_of(officer.item(running))


def test_an_item_may_be_proposed_as_merged_into_another(
    running: Commitment, other: Commitment, amina: User, marc: User
) -> None:
    Visitor(amina).send(
        running,
        "move",
        "superseded",
        note="One text now.",
        successor=other.reference,
        succession="merged_into",
    )
    proposal = Proposal.objects.pending().get()

    page = text_of(Visitor(marc).open("ledger_commitment_decide_key", running.pk, proposal.pk))
    Visitor(marc).send(running, "decide", proposal.pk, decision="approve")

    assert f"In progress → Superseded (Merged into {other})" in page
    assert Commitment.objects.get(pk=running.pk).status == Status.SUPERSEDED
    assert f"Has taken in {running}" in text_of(Visitor(amina).item(other))
