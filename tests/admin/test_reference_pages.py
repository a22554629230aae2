"""Parties, instruments, themes, publishers and sources: what commitments stand on."""

from datetime import date
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.evidence import Reliability
from ledger.domain.kinds import Kind
from ledger.domain.publishing import ObligationRole
from ledger.models import Entry, Instrument, Party, Publisher, Source, Theme, User
from tests.admin.visitor import Visitor, nothing_written, rows_of, text_of, typed_in
from tests.factories import (
    NOW,
    a_desk,
    a_party,
    a_publisher,
    a_source,
    a_theme,
    an_instrument,
    published,
    who,
)

pytestmark = pytest.mark.django_db


def a_document(**typed: Any) -> dict[str, Any]:
    """What an officer types to add a source."""
    return {
        "code": "statement-2026",
        "title": "Joint statement",
        "publisher": a_publisher(),
        "kind": "official_text",
        "link": "https://example.org/statement",
        "published_on": "2026-01-05",
        "published_precision": "month",
        "independence_group": "eu",
    } | typed


def test_an_officer_adds_what_a_commitment_stands_on(amina: User) -> None:
    officer, party = Visitor(amina), a_party("in")

    officer.add("party", code="eu", name="European Union", kind="organisation")
    officer.add("theme", code="maritime", name="Maritime security")
    officer.add("publisher", code="ani", name="ANI", reliability="C", reason="A wire.")
    officer.add("source", **a_document())
    officer.add(
        "instrument",
        code="EU-IN-SDP",
        name="Partnership",
        kind="partnership",
        members=[party.pk, Party.objects.get(code="eu").pk],
    )

    assert Theme.objects.get().name == "Maritime security"
    assert Publisher.objects.get(code="ani").reliability == Reliability.C
    assert Source.objects.get().published == StatedDate(date(2026, 1, 31), Precision.MONTH)
    instrument = Instrument.objects.get()
    assert instrument.party_links.count() == 2
    assert [e.kind for e in Entry.objects.of(instrument.pk)] == [Kind.CREATED]
    assert "Party in" in text_of(officer.item(instrument))


def test_what_is_wrong_is_amended_and_the_code_stays(amina: User) -> None:
    theme, officer = a_theme("maritime"), Visitor(amina)

    answer = officer.correct(theme, name="Security at sea", code="sea")

    assert answer.status_code == 302
    theme.refresh_from_db()
    assert (theme.code, theme.name) == ("maritime", "Security at sea")
    assert Entry.objects.of(theme.pk).latest("version").kind == Kind.AMENDED


@pytest.mark.parametrize("make", [a_party, a_theme, a_publisher, a_source, an_instrument])
def test_saving_without_a_change_writes_nothing(make: Any, amina: User) -> None:
    row = make()

    with nothing_written():
        answer = Visitor(amina).correct(row)

    assert answer.status_code == 302


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a:b@example.org/", "ftp://x.org"])
def test_a_source_carries_no_hostile_link(link: str, amina: User) -> None:
    source, typed, officer = a_source(), a_document(link=link), Visitor(amina)

    with nothing_written():
        added = officer.add("source", **typed)
        amended = officer.correct(source, link=link)

    for answer in (added, amended):
        assert answer.status_code == 200
        assert "A link " in text_of(answer)
        assert typed_in(answer, "link") == link


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"sha256": "abc"}, "64 hexadecimal digits."),
        ({"code": "two words"}, "letters, numbers, underscores or hyphens"),
        ({"title": "Sta\u202etement"}, "invisible or control character (U+202E"),
        ({"published_on": ""}, "Give the day, or choose “only in words”."),
        ({"published_on": "2026-02-30"}, "This is not a day of the calendar"),
        ({"published_on": "5/1/2026"}, "This is not a day of the calendar"),
        ({"publisher": "no-uuid"}, "is not a valid UUID"),
    ],
)
def test_a_source_that_will_not_do_is_shown_again(
    wrong: dict[str, str], why: str, amina: User
) -> None:
    typed = a_document(**wrong)

    with nothing_written():
        answer = Visitor(amina).add("source", **typed)

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert typed_in(answer, "independence_group") == "eu"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("kind", ["party", "theme"])
def test_nothing_is_a_part_of_itself(kind: str, amina: User) -> None:
    officer = Visitor(amina)
    above, below = (a_party(), a_party()) if kind == "party" else (a_theme(), a_theme())
    officer.correct(below, parent=above)

    with nothing_written():
        circle = officer.correct(above, parent=below)
        itself = officer.correct(above, parent=above)

    for answer in (circle, itself):
        assert "cannot, in the end, be part of itself" in text_of(answer)


def test_a_code_is_taken_once(amina: User) -> None:
    a_theme("maritime")

    with nothing_written():
        answer = Visitor(amina).add("theme", code="maritime", name="Another")

    assert answer.status_code == 200
    assert "already exists" in text_of(answer)


@pytest.mark.parametrize("kind", ["instrument", "party", "theme", "source", "publisher", "desk"])
def test_each_says_how_many_commitments_stand_on_it_and_which(
    kind: str, amina: User, marc: User
) -> None:
    theme, party, source = a_theme(), a_party(), a_source()
    cited, obliged = Cited(source, "¶1"), Obliged(party)
    fields = {"citations": [cited], "obligations": [obliged], "themes": [theme]}
    item = published(amina, marc, instrument=an_instrument(), **fields)
    published(amina, marc)
    actions.oblige(item, Obliged(party, ObligationRole.BENEFICIARY), by=who(amina), at=NOW)
    rows = {
        "instrument": item.instrument,
        "party": party,
        "theme": theme,
        "source": source,
        "publisher": source.publisher,
        "desk": item.desk,
    }
    row, count = rows[kind], 2 if kind == "desk" else 1
    officer = Visitor(amina)

    listed = {line["code"]: line for line in rows_of(officer.open(f"ledger_{kind}_changelist"))}
    words = text_of(officer.item(row))

    assert listed[vars(row)["code"]]["used_by"] == f"{count} commitment{'s' * (count > 1)}"
    assert f"Used by {count} commitment" in words
    assert f"{item.reference} " in words


def test_a_theme_that_was_dropped_is_not_used(amina: User, marc: User) -> None:
    theme = a_theme()
    item = published(amina, marc, themes=[theme])
    actions.tag(item, [], by=who(amina), at=NOW)

    page = Visitor(amina).item(theme)

    assert "Used by 0 commitments" in text_of(page)
    assert "No commitment stands on it yet." in text_of(page)


@pytest.mark.parametrize("kind", ["instrument", "party", "theme", "source", "publisher", "desk"])
def test_a_list_of_reference_data_asks_no_more_of_many(
    kind: str, amina: User, marc: User, django_assert_max_num_queries: Any
) -> None:
    officer, page = Visitor(amina), f"ledger_{kind}_changelist"
    published(amina, marc, themes=[a_theme(parent=a_theme())])
    with django_assert_max_num_queries(9) as few:
        officer.open(page)
    for _ in range(3):
        published(amina, marc, themes=[a_theme(parent=a_theme())])
        a_desk()

    with django_assert_max_num_queries(9) as many:
        officer.open(page)

    assert len(many) == len(few)
