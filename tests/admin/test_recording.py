"""Recording a new commitment through the form."""

from datetime import date
from typing import Any

import pytest

from ledger.domain.dates import Precision, StatedDate
from ledger.domain.kinds import Kind
from ledger.domain.publishing import CitationRole, ObligationRole, Rung
from ledger.domain.status import EditorialState, Status
from ledger.models import Commitment, Desk, Entry, User
from tests.admin.visitor import Visitor, nothing_written, text_of, typed_in
from tests.factories import a_party, a_source, a_theme, an_instrument

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(amina: User) -> dict[str, Any]:
    """All that a new commitment needs, as Amina types it."""
    return {
        "instrument": an_instrument("EU-IN-SDP"),
        "title": "Hold a dialogue every year",
        "text": "Both sides meet\r\nonce a year.",
        "rung": "4",
        "is_verifiable": "on",
        "success_criterion": "It was held.",
        "stated_on": "2026-01-27",
        "stated_precision": "day",
        "due_on": "2026-11-05",
        "due_precision": "year",
        "due_words": "this year",
        "desk": amina.desks.get(),
        "next_review_on": "2026-09-01",
        "review_every_months": "12",
        "source": a_source(),
        "locator": "¶12",
        "obligors": [a_party("eu").pk, a_party("in").pk],
        "topics": [a_theme("dialogue").pk],
    }


def test_an_officer_records_a_commitment_with_its_source_and_who_has_to_do_it(
    amina: User, typed: dict[str, Any]
) -> None:
    answer = Visitor(amina).add("commitment", **typed)

    assert answer.status_code == 302
    made = Commitment.objects.get()
    assert made.reference == "EU-IN-SDP-001"
    assert (made.status, made.editorial_state) == (Status.ANNOUNCED, EditorialState.DRAFT)
    assert (made.text, made.rung) == ("Both sides meet\nonce a year.", Rung.FIRM)
    assert made.stated == StatedDate(date(2026, 1, 27), Precision.DAY)
    assert made.due == StatedDate(date(2026, 12, 31), Precision.YEAR, "this year")
    assert (made.owner, made.review_every_months) == (amina, 12)
    citation = made.citations.get()
    assert (citation.source, citation.locator) == (typed["source"], "¶12")
    assert citation.role == CitationRole.ORIGIN
    duties = {(o.party.code, o.role) for o in made.obligations.select_related("party")}
    assert duties == {("eu", ObligationRole.OBLIGOR), ("in", ObligationRole.OBLIGOR)}
    assert [theme.code for theme in made.themes.all()] == ["dialogue"]


def test_what_is_recorded_is_one_entry_by_the_person_who_did_it(
    amina: User, typed: dict[str, Any]
) -> None:
    before = Entry.objects.count()

    Visitor(amina).add("commitment", **typed)

    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("id")
    assert (entry.kind, entry.actor) == (Kind.CREATED, "Amina Example")
    assert entry.content("personal")["actor"]["door"] == "admin"


def test_references_are_counted_within_an_instrument(amina: User, typed: dict[str, Any]) -> None:
    officer = Visitor(amina)

    officer.add("commitment", **typed)
    officer.add("commitment", **typed, is_another="on")

    found = Commitment.objects.order_by("reference").values_list("reference", flat=True)
    assert list(found) == ["EU-IN-SDP-001", "EU-IN-SDP-002"]


def test_status_and_reference_are_not_taken_from_a_form(amina: User, typed: dict[str, Any]) -> None:
    smuggled = {
        "status": "fulfilled",
        "reference": "EU-IN-SDP-999",
        "editorial_state": "published",
        "closed_on": "2026-01-01",
        "version": "77",
    }

    Visitor(amina).add("commitment", **typed, **smuggled)

    made = Commitment.objects.get()
    assert (made.reference, made.status) == ("EU-IN-SDP-001", Status.ANNOUNCED)
    assert (made.editorial_state, made.closed_on) == (EditorialState.DRAFT, None)
    assert made.version == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "field",
    ["instrument", "title", "text", "rung", "desk", "next_review_on", "source", "locator"],
)
def test_what_every_commitment_needs_is_asked_for(
    field: str, amina: User, typed: dict[str, Any]
) -> None:
    with nothing_written():
        answer = Visitor(amina).add("commitment", **typed | {field: ""})

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert typed_in(answer, "success_criterion") == "It was held."


@pytest.mark.only("sqlite")
def test_somebody_has_to_do_it(amina: User, typed: dict[str, Any]) -> None:
    with nothing_written():
        answer = Visitor(amina).add("commitment", **typed | {"obligors": []})

    assert "obligors" in answer.context["adminform"].form.errors


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": "Sign\u202e the pact"}, "invisible or control character (U+202E"),
        ({"title": "Si\u200bgn"}, "invisible or control character (U+200B"),
        ({"title": "Sign\ufeff it"}, "invisible or control character (U+FEFF"),
        ({"text": "Both\u2066 sides"}, "invisible or control character (U+2066"),
        ({"locator": "¶\u00ad1"}, "invisible or control character (U+00AD"),
        ({"review_every_months": "0"}, "greater than or equal to 1"),
        ({"review_every_months": "61"}, "less than or equal to 60"),
        ({"stated_on": "4/5/2026"}, "This is not a day of the calendar"),
        ({"stated_on": "2026-02-30"}, "This is not a day of the calendar"),
        ({"stated_on": "0000-01-01"}, "This is not a day of the calendar"),
        ({"due_on": "1500-01-01"}, "The year 1500 is not believable here."),
        ({"stated_precision": ""}, "Say how exact the date is."),
        ({"title": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_may_not_enter_the_record_is_refused_with_the_rest_kept(
    wrong: dict[str, str], why: str, amina: User, typed: dict[str, Any]
) -> None:
    with nothing_written():
        answer = Visitor(amina).add("commitment", **typed | wrong)

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert typed_in(answer, "due_words") == "this year"
    assert not Commitment.objects.exists()


@pytest.mark.only("sqlite")
def test_an_officer_records_on_desks_of_their_own_only(
    amina: User, delhi: Desk, typed: dict[str, Any]
) -> None:
    with nothing_written():
        answer = Visitor(amina).add("commitment", **typed | {"desk": delhi})

    assert "desk" in answer.context["adminform"].form.errors


@pytest.mark.only("sqlite")
def test_the_owner_sits_on_the_desk(amina: User, dev: User, typed: dict[str, Any]) -> None:
    with nothing_written():
        answer = Visitor(amina).add("commitment", **typed, owner=dev)

    assert "This person does not sit on that desk." in text_of(answer)
