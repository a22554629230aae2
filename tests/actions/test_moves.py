"""What happens when a desk moves a commitment."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.kinds import Kind
from ledger.domain.publishing import CitationRole
from ledger.domain.status import CLOSED, Status
from ledger.models import Commitment, Entry, Publisher, User
from tests.actions.refusing import refused, stale
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_source,
    agreed,
    approve,
    in_progress,
    published,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db
OTHER_DESK = "This commitment belongs to another desk. You can read it, not change it."
NOT_EDITOR = "Only desk officers and managers change commitments."


def move(commitment: Commitment, by: User, **altered: Any) -> Entry:
    """Move an item to in progress as an officer would, but for what is altered."""
    text = some_evidence(publisher=Publisher.objects.all()[0])
    given = {"to": Status.IN_PROGRESS, "note": "Talks began.", "evidence": text}
    return actions.move(commitment, by=who(by), at=NOW, **{**given, **altered})


def test_a_move_changes_the_row_and_says_so_in_one_entry(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    entry = move(commitment, amina)

    kept = Commitment.objects.get(pk=commitment.pk)
    assert kept.status == Status.IN_PROGRESS
    assert kept.version == entry.version == commitment.version
    assert kept.updated_at == NOW
    assert kept.evidence.count() == 1


def test_the_entry_of_a_move_says_what_was_and_what_is(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    name = commitment.row_name

    entry = move(commitment, amina, note=" Talks began. ", on=date(2026, 6, 1))

    told = entry.content("open")
    assert entry.kind is Kind.STATUS_CHANGED
    assert told["data"]["note"] == "Talks began."
    assert told["data"]["set"][name] == {"status": "in_progress", "status_since": "2026-06-01"}
    assert told["data"]["was"][name] == {"status": "agreed", "status_since": "2026-07-01"}
    assert entry.content("restricted") == {}


def test_a_document_brought_along_is_in_the_same_entry(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    entry = move(commitment, amina, evidence=some_evidence(title="Minutes"))

    evidence = commitment.evidence.get()
    told = entry.content("open")["data"]["set"][evidence.row_name]
    assert told["title"] == evidence.title == "Minutes"
    assert evidence.version == entry.version
    assert evidence.added_by == amina


def test_announced_becomes_agreed_when_two_independent_reports_say_so(
    amina: User, marc: User
) -> None:
    commitment = published(amina, marc)
    cited = actions.Cited(a_source(), "p. 2", CitationRole.RESTATEMENT)
    actions.cite(commitment, cited, by=who(amina), at=NOW)

    move(commitment, amina, to=Status.AGREED, evidence=None)

    assert Commitment.objects.get().status == Status.AGREED


def test_what_moved_can_stall_and_move_again(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    move(commitment, amina, to=Status.STALLED, note="Elections.", evidence=None)
    move(commitment, marc, note="A new government.", evidence=None)

    kinds = [entry.kind for entry in Entry.objects.of(commitment.pk)]
    assert Commitment.objects.get().status == Status.IN_PROGRESS
    assert kinds[-2:] == [Kind.STATUS_CHANGED, Kind.STATUS_CHANGED]


def test_an_open_item_keeps_its_review_day_unless_one_is_pinned(amina: User, marc: User) -> None:
    kept, pinned = agreed(amina, marc), agreed(amina, marc)
    planned, summit = kept.next_review_on, date(2026, 12, 1)

    move(kept, amina)
    move(pinned, amina, next_review_on=summit)

    assert (kept.next_review_on, kept.review_pinned_on) == (planned, None)
    assert (pinned.next_review_on, pinned.review_pinned_on) == (summit, summit)


def test_progress_without_evidence_is_refused_and_leaves_no_trace(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    with refused("Attach at least one piece of evidence that something is being done."):
        move(commitment, amina, evidence=None)


@pytest.mark.parametrize("note", ["", " \n\t"])
def test_a_move_without_a_word_of_why_is_refused(amina: User, marc: User, note: str) -> None:
    commitment = agreed(amina, marc)

    with refused("Say why in a note; it goes on the record."):
        move(commitment, amina, note=note)


def test_a_move_that_the_table_does_not_know_is_refused(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    with refused("A commitment cannot go from “Agreed” to “Announced”."):
        move(commitment, amina, to=Status.ANNOUNCED)


def test_a_draft_does_not_move(amina: User) -> None:
    draft = a_draft(amina)

    with refused("This is still a draft. Publish it before moving it."):
        move(draft, amina, to=Status.AGREED)


@pytest.mark.parametrize(
    "to", [s for s in CLOSED if s not in (Status.WITHDRAWN, Status.SUPERSEDED)]
)
def test_no_officer_closes_an_item_alone(amina: User, marc: User, to: Status) -> None:
    commitment = in_progress(amina, marc)

    with refused("This needs a second person: propose it, and a manager decides."):
        move(commitment, amina, to=to)


def test_no_manager_closes_an_item_alone_either(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    with refused("This needs a second person: propose it, and a manager decides."):
        move(commitment, marc, to=Status.FULFILLED)


def test_no_one_reopens_an_item_alone(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    proposal = actions.propose_move(
        commitment, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW
    )
    closed = approve(proposal, marc)

    with refused("This needs a second person: propose it, and a manager decides."):
        move(closed, marc)


def test_another_desk_s_item_is_not_moved(amina: User, marc: User, dev: User) -> None:
    commitment = agreed(amina, marc)

    with refused(OTHER_DESK):
        move(commitment, dev)


def test_readers_and_administrators_move_nothing(
    amina: User, marc: User, rita: User, ada: User
) -> None:
    commitment = agreed(amina, marc)

    for person in (rita, ada):
        with refused(NOT_EDITOR):
            move(commitment, person)


@pytest.mark.parametrize("ahead", [1, 400])
def test_a_status_does_not_begin_on_a_day_to_come(amina: User, marc: User, ahead: int) -> None:
    commitment = agreed(amina, marc)

    with refused("A status cannot begin on a day that has not come yet."):
        move(commitment, amina, on=TODAY + timedelta(days=ahead))


@pytest.mark.parametrize("behind", [0, 1])
def test_the_next_review_is_not_pinned_to_a_day_that_has_come(
    amina: User, marc: User, behind: int
) -> None:
    commitment = agreed(amina, marc)

    with refused("The next review must lie in the future."):
        move(commitment, amina, next_review_on=TODAY - timedelta(days=behind))


def test_a_move_of_what_somebody_changed_meanwhile_is_refused(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    seen_before = Commitment.objects.select_related("desk").get(pk=commitment.pk)
    actions.attach(commitment, some_evidence(), by=who(marc), at=NOW)

    with stale():
        move(seen_before, amina)


def test_a_document_whose_link_is_no_link_does_not_move_anything(amina: User, marc: User) -> None:
    commitment, text = agreed(amina, marc), some_evidence(url="ftp://example.org/")

    with refused("A link starts with http:// or https://."):
        move(commitment, amina, evidence=text)


@pytest.mark.parametrize("url", ["http://[", f"https://{'ü' * 63}.example/"])
def test_a_bad_link_of_nobody_known_is_refused_in_words(amina: User, marc: User, url: str) -> None:
    commitment, text = agreed(amina, marc), replace(some_evidence(url=url), publisher=None)

    with refused("This is not a complete web address."):
        move(commitment, amina, evidence=text)


@pytest.mark.parametrize("note", ["Talks\0began.", "Talks \u202enageb.", "Talks\u200b."])
def test_a_note_with_hidden_characters_is_refused(amina: User, marc: User, note: str) -> None:
    commitment = agreed(amina, marc)

    with refused("The note contains an invisible or control character"):
        move(commitment, amina, note=note)


def test_a_note_may_have_several_lines(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    entry = move(commitment, amina, note="First.\r\nSecond.")

    assert entry.content("open")["data"]["note"] == "First.\nSecond."
