"""The page of one item: what it shows, and what it offers to whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.publishing import CitationRole, ObligationRole
from ledger.domain.reviews import Outcome
from ledger.domain.status import Status
from ledger.models import Commitment, User
from tests.admin.visitor import Visitor, text_of
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_party,
    a_source,
    agreed,
    approve,
    in_progress,
    published,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db

STEPS = {
    "Submit for publication",
    "Record agreement",
    "Record progress",
    "Mark as stalled",
    "Propose: fulfilled",
    "Propose: partly fulfilled",
    "Propose: not fulfilled",
    "Propose: withdrawn",
    "Propose: superseded",
    "Propose: reopen",
}
CLOSINGS = {step for step in STEPS if step.startswith("Propose: ")} - {"Propose: reopen"}
VERDICTS = {"Propose: fulfilled", "Propose: partly fulfilled", "Propose: not fulfilled"}


def steps(person: User, commitment: Commitment) -> set[str]:
    """Return the buttons that the page offers to a person, and that lead somewhere."""
    visitor = Visitor(person)
    offered = visitor.item(commitment).context["steps"]
    assert {visitor.client.get(link.url).status_code for link in offered} <= {200}
    return {link.label for link in offered}


def tasks(person: User, commitment: Commitment) -> list[str]:
    visitor = Visitor(person)
    offered = visitor.item(commitment).context["tasks"]
    assert {visitor.client.get(link.url).status_code for link in offered} <= {200}
    return [link.label for link in offered]


@pytest.mark.only("sqlite")
def test_a_draft_offers_to_be_submitted_and_nothing_else(amina: User) -> None:
    assert steps(amina, a_draft(amina)) == {"Submit for publication"}


@pytest.mark.only("sqlite")
def test_an_item_offers_the_moves_that_its_status_allows(amina: User, marc: User) -> None:
    announced, accepted = published(amina, marc), agreed(amina, marc)
    running = in_progress(amina, marc)

    assert steps(amina, announced) == CLOSINGS | {"Record agreement"}
    assert steps(amina, accepted) == CLOSINGS | {"Record progress", "Mark as stalled"}
    assert steps(amina, running) == CLOSINGS | {"Mark as stalled"}


@pytest.mark.only("sqlite")
def test_a_promise_that_cannot_be_verified_offers_no_verdict(amina: User, marc: User) -> None:
    vague = agreed(amina, marc, is_verifiable=False, success_criterion="")

    assert steps(amina, vague) & VERDICTS == set()
    assert "Not verifiable" in text_of(Visitor(amina).item(vague))


@pytest.mark.only("sqlite")
def test_while_a_proposal_waits_only_moves_of_one_person_are_offered(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)
    actions.propose_move(commitment, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW)

    assert steps(amina, commitment) == {"Record progress", "Mark as stalled"}


@pytest.mark.only("sqlite")
def test_a_closed_item_offers_to_be_reopened_and_nothing_else(amina: User, marc: User) -> None:
    commitment = fulfilled(amina, marc)

    assert steps(amina, commitment) == {"Propose: reopen"}
    assert tasks(amina, commitment) == [
        "Attach evidence",
        "Reassign",
        "Cite a source",
        "Add a party",
    ]


@pytest.mark.only("sqlite")
def test_an_open_item_offers_its_other_tasks(amina: User, marc: User) -> None:
    always = ["Attach evidence", "Change the review rhythm", "Move the due date"]
    people = ["Reassign", "Cite a source", "Add a party"]
    reviews = ["Hold a review", "Put off the review"]

    assert tasks(amina, a_draft(amina)) == [*always, *people]
    assert tasks(marc, published(amina, marc)) == [always[0], *reviews, *always[1:], *people]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["dev", "rita", "ada"])
def test_who_may_not_edit_reads_the_whole_item_and_one_sentence_why(
    person: str, amina: User, marc: User, dev: User, rita: User, ada: User
) -> None:
    commitment = in_progress(amina, marc)
    reader = {"dev": dev, "rita": rita, "ada": ada}[person]
    why = {
        "dev": "This commitment belongs to another desk. You can read it, not change it.",
        "rita": "Only desk officers and managers change commitments.",
        "ada": "Only desk officers and managers change commitments.",
    }[person]

    page = Visitor(reader).item(commitment)

    words = text_of(page)
    assert words.count(why) == 1
    assert commitment.text in words
    assert "Official text" in words
    assert [step for step in STEPS if step in words] == []
    for word in ("Attach evidence", "Withdraw", "Correct the wording", "Save", "Propose:"):
        assert word not in words


@pytest.mark.only("sqlite")
def test_who_may_edit_is_told_no_reason_why_not(amina: User, marc: User) -> None:
    page = Visitor(amina).item(published(amina, marc))

    assert page.context["why_not"] is None


def test_the_page_shows_everything_that_is_known_of_an_item(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc, due=StatedDate(TODAY, Precision.MONTH))
    by, at = who(amina), NOW
    cited = Cited(a_source(), "page 7", CitationRole.AMENDMENT, "Weaker than before.")
    actions.cite(commitment, cited, by=by, at=at)
    obliged = Obliged(a_party("be"), ObligationRole.FACILITATOR, "Hosts the talks.")
    actions.oblige(commitment, obliged, by=by, at=at)
    actions.attach(commitment, some_evidence(effective_on=TODAY), by=by, at=at)
    actions.hold_review(commitment, outcome=Outcome.UPHELD, summary="Seen twice.", by=by, at=at)
    actions.release(commitment, to=a_party("in"), by=who(marc), at=at)

    words = text_of(Visitor(amina).item(commitment))

    assert commitment.text in words
    assert words.index("Stated in") < words.index(commitment.text) < words.index("Status")
    assert f"Amendment : {cited.source.title} page 7" in words
    assert "Weaker than before." in words
    assert "Party be (Facilitator) Hosts the talks." in words
    assert "B2 Supports: it is being done 2026-07-01" in words
    assert "Every 6 months." in words
    assert "2026-07-01 Upheld: the status is right Amina Example Seen twice." in words
    assert "Released to Party in" in words
    assert "July 2026" in words


def test_a_source_without_a_date_is_shown_without_one(amina: User) -> None:
    commitment = a_draft(amina)
    publisher = commitment.citations.get().source.publisher

    words = text_of(Visitor(amina).item(commitment))

    assert f"({publisher.name}, B)" in words


@pytest.mark.only("sqlite")
def test_what_is_missing_is_said_with_what_to_do(amina: User) -> None:
    words = text_of(Visitor(amina).item(a_draft(amina)))

    assert "No evidence of action. Attach the first document" in words
    assert "Not reviewed yet." in words
    assert "Not released by itself." in words


def test_withdrawn_evidence_stays_listed_with_its_reason(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    evidence = commitment.evidence.get()
    actions.withdraw_evidence(commitment, evidence, reason="A forgery.", by=who(amina), at=NOW)

    words = text_of(Visitor(amina).item(commitment))

    assert evidence.title in words
    assert "Withdrawn: A forgery." in words
    assert f"Withdraw {evidence.title}" not in words


def test_the_latest_of_the_record_stands_newest_first(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    for number in range(6):
        commitment.refresh_from_db()
        every = number + 7
        actions.plan_reviews(commitment, every_months=every, by=who(amina), at=NOW)

    latest = Visitor(amina).item(commitment).context["latest"]

    assert [line.version for line in latest] == [10, 9, 8, 7, 6, 5]
    assert {line.actor for line in latest} == {"Amina Example"}


def test_a_successor_is_named_and_linked(amina: User, marc: User) -> None:
    old, new = published(amina, marc), published(amina, marc)
    asked = actions.propose_move(
        old, to=Status.SUPERSEDED, note="Replaced.", successor=new, by=who(amina), at=NOW
    )
    approve(asked, marc)

    page = Visitor(amina).item(old)

    assert f"Replaced by {new}" in text_of(page)
    assert reverse("admin:ledger_commitment_change", args=[new.pk]) in page.content.decode()


@pytest.mark.only("sqlite")
def test_release_is_offered_to_managers_of_the_desk_only(
    amina: User, marc: User, lena: User
) -> None:
    commitment = published(amina, marc)
    link = reverse("admin:ledger_commitment_release", args=[commitment.pk])

    assert link in Visitor(marc).item(commitment).content.decode()
    assert link not in Visitor(amina).item(commitment).content.decode()
    assert link not in Visitor(lena).item(commitment).content.decode()


def test_days_are_told_from_the_desks_own_today(
    dev: User, lena: User, amina: User, clock: Callable[[datetime], None]
) -> None:
    commitment = published(dev, lena, next_review_on=TODAY + timedelta(days=1))
    clock(datetime(2026, 7, 1, 20, 0, tzinfo=UTC))  # 22:00 in Brussels, 01:30 in New Delhi

    assert "2026-07-02 today" in text_of(Visitor(amina).item(commitment))


def fulfilled(officer: User, manager: User) -> Commitment:
    asked = actions.propose_move(
        in_progress(officer, manager),
        to=Status.FULFILLED,
        note="Done.",
        by=who(officer),
        at=NOW,
    )
    return approve(asked, manager)
