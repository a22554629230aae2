"""Putting right what was recorded, citing sources, adding parties."""

from typing import Any

import pytest

from ledger import actions
from ledger.domain.dates import Precision
from ledger.domain.kinds import Kind
from ledger.domain.publishing import CitationRole, ObligationRole, Rung
from ledger.domain.status import EditorialState, Status
from ledger.models import Commitment, Entry, User
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.factories import (
    NOW,
    a_draft,
    a_party,
    a_source,
    an_instrument,
    approve,
    in_progress,
    published,
    who,
)

pytestmark = pytest.mark.django_db


def now(commitment: Commitment) -> Commitment:
    return Commitment.objects.get(pk=commitment.pk)


def test_a_draft_is_reworded_without_a_reason(amina: User) -> None:
    draft = a_draft(amina)

    answer = Visitor(amina).correct(draft, title="Meet every year", stated_words="")

    assert answer.status_code == 302
    assert now(draft).title == "Meet every year"
    assert Entry.objects.of(draft.pk).latest("version").kind == Kind.AMENDED


def test_a_published_item_is_corrected_with_a_reason_on_the_record(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    answer = Visitor(amina).correct(
        commitment, rung="3", stated_on="2026-01-05", stated_precision="month", reason="A slip."
    )

    assert answer.status_code == 302
    after = now(commitment)
    assert (after.rung, str(after.stated)) == (Rung.INTENTION, "January 2026")
    assert after.stated_precision == Precision.MONTH
    entry = Entry.objects.of(commitment.pk).latest("version")
    assert (entry.kind, entry.content("open")["data"]["note"]) == (Kind.CORRECTED, "A slip.")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_published_item_is_not_corrected_without_a_reason(
    reason: str, amina: User, marc: User
) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).correct(commitment, title="Meet every year", reason=reason)

    assert answer.status_code == 200
    assert "Say why it is corrected; the reason goes on the record." in text_of(answer)
    assert typed_in(answer, "title") == "Meet every year"


def test_saving_without_a_change_writes_nothing_and_says_so(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).correct(commitment, reason="None.")

    assert "Nothing was changed." in text_of(answer)


def test_what_a_verdict_was_measured_by_does_not_move_after_it(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    asked = actions.propose_move(
        commitment, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW
    )
    closed = approve(asked, marc)

    with nothing_written():
        answer = Visitor(amina).correct(closed, success_criterion="Less.", reason="Easier.")

    assert "It is closed: what it was measured by cannot change." in text_of(answer)
    assert typed_in(answer, "reason") == "Easier."


def test_a_published_promise_that_can_be_verified_keeps_a_criterion(
    amina: User, marc: User
) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).correct(commitment, success_criterion="", reason="Unclear.")

    assert "A verifiable promise needs a success criterion." in text_of(answer)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"title": "Si\u200bgn"}, "invisible or control character (U+200B at position 3)"),
        ({"text": "\u202eevil"}, "invisible or control character (U+202E at position 1)"),
        ({"reason": "Be\u2060cause", "title": "New"}, "invisible or control character (U+2060"),
        ({"stated_on": "2026-02-30", "stated_precision": "day"}, "not a day of the calendar"),
        ({"stated_on": "0000-01-01", "stated_precision": "day"}, "not a day of the calendar"),
        ({"stated_precision": "unstated"}, "A date given only in words has words and no day."),
        ({"rung": "9"}, "Select a valid choice."),
        ({"title": ""}, "This field is required."),
    ],
)
def test_what_may_not_enter_the_record_is_refused_with_the_rest_kept(
    typed: dict[str, str], why: str, amina: User, marc: User
) -> None:
    commitment = published(amina, marc)
    typed = {"reason": "A slip.", "success_criterion": "It was seen twice."} | typed

    with nothing_written():
        answer = Visitor(amina).correct(commitment, **typed)

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert typed_in(answer, "success_criterion") == "It was seen twice."


def test_no_form_takes_a_status_a_reference_or_a_desk(amina: User, marc: User, dev: User) -> None:
    commitment = published(amina, marc)
    smuggled = {
        "status": "fulfilled",
        "reference": "EU-IN-SDP-999",
        "editorial_state": "draft",
        "desk": dev.desks.get(),
        "instrument": an_instrument(),
        "due_on": "2030-01-01",
        "successor": commitment,
        "version": "99",
    }
    officer = Visitor(amina)

    officer.correct(commitment, title="New words", reason="A slip.", **smuggled)
    officer.send(commitment, "oblige", party=a_party(), role="beneficiary", **smuggled)
    officer.send(commitment, "review", outcome="upheld", summary="Seen.", **smuggled)

    after = now(commitment)
    assert after.title == "New words"
    assert (after.status, after.reference) == (Status.ANNOUNCED, commitment.reference)
    assert (after.desk_id, after.instrument_id) == (commitment.desk_id, commitment.instrument_id)
    assert (after.editorial_state, after.due_on) == (EditorialState.PUBLISHED, None)
    assert (after.successor, after.version) == (None, commitment.version + 3)


def test_a_restatement_is_one_more_citation_of_the_same_item(amina: User, marc: User) -> None:
    commitment, source = published(amina, marc), a_source()

    answer = Visitor(amina).send(
        commitment, "cite", source=source, locator="¶3", role="restatement", note="Weaker."
    )

    assert told(answer) == f"Cited on {commitment.reference}: {source}."
    cited = commitment.citations.get(source=source)
    assert (cited.role, cited.locator) == (CitationRole.RESTATEMENT, "¶3")
    assert cited.note == "Weaker."


@pytest.mark.parametrize(
    ("role", "why"),
    [
        ("origin", "This commitment has its origin already."),
        ("amendment", "This source is cited in that role already."),
    ],
)
def test_a_source_is_cited_once_in_a_role(role: str, why: str, amina: User, marc: User) -> None:
    commitment, source, officer = published(amina, marc), a_source(), Visitor(amina)
    officer.send(commitment, "cite", source=source, locator="¶3", role="amendment")

    with nothing_written():
        answer = officer.send(commitment, "cite", source=source, locator="¶4", role=role)

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert typed_in(answer, "locator") == "¶4"


def test_a_party_is_added_with_its_part(amina: User, marc: User) -> None:
    commitment, party = published(amina, marc), a_party()

    answer = Visitor(amina).send(
        commitment, "oblige", party=party, role="facilitator", note="Hosts."
    )

    assert told(answer) == f"Added to {commitment.reference}: {party}."
    duty = commitment.obligations.get(party=party)
    assert (duty.role, duty.note) == (ObligationRole.FACILITATOR, "Hosts.")


def test_a_party_has_a_part_once(amina: User, marc: User) -> None:
    commitment, party, officer = published(amina, marc), a_party(), Visitor(amina)
    officer.send(commitment, "oblige", party=party, role="facilitator")

    with nothing_written():
        answer = officer.send(commitment, "oblige", party=party, role="facilitator", note="Twice.")

    assert answer.status_code == 422
    assert typed_in(answer, "note") == "Twice."
    assert "violated" not in text_of(answer)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("cite", {"locator": "¶3"}),
        ("cite", {"source": "019200c0-0000-7000-8000-000000000000", "locator": "¶3"}),
        ("cite", {"source": "no-uuid", "locator": "¶3"}),
        ("oblige", {"role": "obligor"}),
        ("oblige", {"party": "no-uuid", "role": "obligor"}),
        ("oblige", {"role": "spectator"}),
    ],
)
def test_a_page_that_is_not_filled_in_properly_is_shown_again(
    page: str, typed: dict[str, Any], amina: User, marc: User
) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, page, **typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_there_is_no_page_for_an_item_nobody_knows(amina: User, marc: User) -> None:
    commitment, officer = published(amina, marc), Visitor(amina)
    address = page_of(commitment, "cite").replace(
        str(commitment.pk), "019200c0-0000-7000-8000-000000000000"
    )

    answer = officer.client.get(address)

    assert answer.status_code == 302
    assert told(answer) == "There is no such item."
