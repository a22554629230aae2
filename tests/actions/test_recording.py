"""Recording a commitment: a draft, its sources, parties and themes, in one entry."""

from datetime import date
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.evidence import DocumentKind
from ledger.domain.kinds import Kind
from ledger.domain.status import CLOSED, Status
from ledger.models import Commitment, Desk, Entry, Instrument, User
from tests.actions.refusing import refused
from tests.factories import (
    NOW,
    TODAY,
    a_desk,
    a_party,
    a_source,
    a_theme,
    an_instrument,
    new_commitment,
    who,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def treaty(db: None) -> Instrument:
    return an_instrument("TREATY")


def record(by: User, desk: Desk, **fields: Any) -> Commitment:
    return actions.record(new_commitment(desk, by, **fields), by=who(by), at=NOW)


def test_one_entry_tells_of_the_item_and_all_that_comes_with_it(
    amina: User, brussels: Desk
) -> None:
    themes = [a_theme(), a_theme()]

    item = record(amina, brussels, themes=themes)

    entry = Entry.objects.of(item.pk).get()
    rows = [item, *item.citations.all(), *item.obligations.all(), *item.taggings.all()]
    assert entry.kind is Kind.CREATED
    assert set(entry.content("open")["data"]["set"]) == {row.row_name for row in rows}
    assert {row.version for row in rows} == {1}
    assert len(rows) == 5


def test_a_new_item_is_a_draft_since_the_day_it_was_stated(amina: User, brussels: Desk) -> None:
    stated = StatedDate(date(2026, 1, 27), Precision.DAY, "today")

    item = record(amina, brussels, stated=stated)

    assert (item.editorial_state, item.status) == ("draft", Status.ANNOUNCED)
    assert item.status_since == date(2026, 1, 27)
    assert item.created_at == item.updated_at == item.status_changed_at == NOW
    assert Commitment.objects.get().stated == stated


def test_an_item_that_was_never_dated_stands_since_today_at_its_desk(
    dev: User, delhi: Desk
) -> None:
    late_evening = NOW.replace(hour=20)

    item = actions.record(new_commitment(delhi, dev), by=who(dev), at=late_evening)

    assert item.status_since == date(2026, 7, 2)


def test_a_status_does_not_begin_on_a_day_to_come(amina: User, brussels: Desk) -> None:
    this_year = StatedDate(date(2026, 12, 31), Precision.YEAR, "this year")

    item = record(amina, brussels, stated=this_year)

    assert item.status_since <= TODAY


def test_references_are_numbered_within_their_instrument(
    amina: User, brussels: Desk, treaty: Instrument
) -> None:
    other = an_instrument("TREATY-2")

    given = [record(amina, brussels, instrument=i).reference for i in (treaty, treaty, other)]

    assert given == ["TREATY-001", "TREATY-002", "TREATY-2-001"]


def test_the_thousandth_item_follows_the_nine_hundred_ninety_ninth(
    amina: User, brussels: Desk, treaty: Instrument
) -> None:
    record(amina, brussels, instrument=treaty, reference="TREATY-999")

    first, second = (record(amina, brussels, instrument=treaty) for _ in range(2))

    assert [first.reference, second.reference] == ["TREATY-1000", "TREATY-1001"]


def test_a_number_with_a_needless_zero_does_not_stop_the_count(
    amina: User, brussels: Desk, treaty: Instrument
) -> None:
    first, second = (record(amina, brussels, instrument=treaty) for _ in range(2))
    again = new_commitment(brussels, amina, instrument=treaty, reference="TREATY-0001")

    with refused("A reference of this instrument looks like TREATY-001."):
        actions.record(again, by=who(amina), at=NOW)

    third = record(amina, brussels, instrument=treaty)
    assert [i.reference[-3:] for i in (first, second, third)] == ["001", "002", "003"]


def test_a_reference_is_never_used_again(amina: User, brussels: Desk, treaty: Instrument) -> None:
    record(amina, brussels, instrument=treaty, reference="TREATY-019")
    new = new_commitment(brussels, amina, instrument=treaty, reference="TREATY-019")

    with refused("The reference TREATY-019 was given before; it is never reused."):
        actions.record(new, by=who(amina), at=NOW)


@pytest.mark.parametrize(
    "reference",
    [
        "TREATY-19",
        "TREATY",
        "TREATY-",
        "OTHER-019",
        "TREATY-X-019",
        "treaty-019",
        "TREATY-01\uff19",
    ],
)
def test_a_reference_of_another_form_is_refused(
    amina: User, brussels: Desk, treaty: Instrument, reference: str
) -> None:
    new = new_commitment(brussels, amina, instrument=treaty, reference=reference)

    with refused("A reference of this instrument looks like TREATY-001."):
        actions.record(new, by=who(amina), at=NOW)


def test_what_an_official_text_shows_may_start_as_agreed(amina: User, brussels: Desk) -> None:
    text = Cited(a_source(DocumentKind.OFFICIAL_TEXT), "¶1")

    item = record(amina, brussels, status=Status.AGREED, citations=[text])

    assert item.status == Status.AGREED


def test_what_one_newspaper_says_does_not_start_as_agreed(amina: User, brussels: Desk) -> None:
    new = new_commitment(brussels, amina, status=Status.AGREED)

    with refused("“Agreed” needs an official text or two independent reports"):
        actions.record(new, by=who(amina), at=NOW)


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.STALLED, *CLOSED])
def test_nothing_starts_further_on(amina: User, brussels: Desk, status: Status) -> None:
    new = new_commitment(brussels, amina, status=status)

    with refused("A commitment starts as announced or agreed."):
        actions.record(new, by=who(amina), at=NOW)


def test_nobody_records_for_another_desk(
    amina: User, rita: User, ada: User, brussels: Desk
) -> None:
    new, elsewhere = new_commitment(brussels), new_commitment(a_desk())

    with refused("This commitment belongs to another desk."):
        actions.record(elsewhere, by=who(amina), at=NOW)
    for person in (rita, ada):
        with refused("Only desk officers and managers change commitments."):
            actions.record(new, by=who(person), at=NOW)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Title: This field cannot be blank."),
        ({"title": " \n "}, "Title: This field cannot be blank."),
        ({"title": "x" * 201}, "Title: Ensure this value has at most 200 characters"),
        ({"title": "Ti\u202etle"}, "Title: contains an invisible or control character (U+202E"),
        ({"title": "Two\nlines"}, "Title: contains an invisible or control character (U+000A"),
        ({"text": "NUL\0"}, "What was promised: contains an invisible or control character"),
        ({"text": ""}, "What was promised: This field cannot be blank."),
        ({"success_criterion": "\u200b"}, "Success criterion: contains an invisible"),
        ({"rung": 6}, "Wording: Value 6 is not a valid choice."),
        ({"review_every_months": 0}, "Review it every 1 to 60 months."),
        ({"review_every_months": 61}, "Review it every 1 to 60 months."),
    ],
)
def test_a_value_that_is_not_acceptable_is_refused_with_the_name_of_its_field(
    amina: User, brussels: Desk, fields: dict[str, Any], sentence: str
) -> None:
    new = new_commitment(brussels, amina, **fields)

    with refused(sentence):
        actions.record(new, by=who(amina), at=NOW)


def test_text_is_kept_in_one_form(amina: User, brussels: Desk) -> None:
    item = record(amina, brussels, title=" Cafe\u0301 ", text="One.\r\nTwo.")

    kept = Commitment.objects.get()
    told = Entry.objects.of(item.pk).get().content("open")["data"]["set"][item.row_name]
    assert kept.title == told["title"] == "Caf\xe9"
    assert kept.text == told["text"] == "One.\nTwo."


@pytest.mark.parametrize("twice", ["citations", "obligations", "themes"])
def test_what_is_named_twice_is_refused_in_words(amina: User, brussels: Desk, twice: str) -> None:
    things: dict[str, Any] = {
        "citations": Cited(a_source(), "¶1"),
        "obligations": Obliged(a_party()),
        "themes": a_theme(),
    }
    new = new_commitment(brussels, amina, **{twice: [things[twice]] * 2})

    with refused("The same thing is named twice."):
        actions.record(new, by=who(amina), at=NOW)


def test_an_owner_sits_on_the_desk_from_the_start(amina: User, dev: User, brussels: Desk) -> None:
    new = new_commitment(brussels, dev)

    with refused("does not sit on"):
        actions.record(new, by=who(amina), at=NOW)
