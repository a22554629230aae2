"""As a partner sees it: what the page shows is what the API would answer, and nothing else."""

from collections.abc import Iterator
from datetime import datetime
from re import fullmatch, sub
from typing import Any

import pytest

from ledger import actions
from ledger.actions import NewRisk
from ledger.api.documents import Shelf
from ledger.domain.levels import Level
from ledger.domain.relations import LinkKind
from ledger.domain.risks import Level as RiskLevel
from ledger.models import Commitment, Instrument, Partner, Party, User
from tests.admin.fullness import a_full_item
from tests.admin.visitor import Visitor, text_of
from tests.api.rich import a_rich_commitment
from tests.factories import (
    NOW,
    a_draft,
    a_partner,
    a_party,
    agreed,
    an_instrument,
    in_progress,
    published,
    who,
)

pytestmark = pytest.mark.django_db
API = "http://testserver/api/v1/commitments"


@pytest.fixture
def india(db: None) -> Party:
    return a_party("in")


@pytest.fixture
def office(india: Party) -> Partner:
    """The office that Pieter's program reads for."""
    return a_partner(india)


def preview(item: Commitment, reader: Partner, by: User) -> Any:
    return Visitor(by).open("ledger_commitment_preview_key", item.pk, reader.pk)


def leaves(value: Any) -> Iterator[Any]:
    """Yield every value that a document holds."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    elif value is not None and value != "" and not isinstance(value, bool):
        yield value


def as_shown(value: Any) -> str:
    """Return a value of a document as a page shows it."""
    text = str(value)
    if fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", text):
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"
    return sub(r"\s+", " ", text).strip()


def lacking(item: Commitment, reader: Partner, words: str) -> list[str]:
    """Return what the partner reads of an item and these words do not say."""
    document = Shelf(reader, NOW, API).full_document(item.reference)
    assert document is not None
    # How much of it was released is said above the document; what proves it is not in words.
    told = {name: document[name] for name in document if name not in {"level", "ledger"}}
    return [text for value in leaves(told) if (text := as_shown(value)) not in words]


@pytest.mark.only("sqlite")
def test_every_text_of_the_document_is_on_the_page(
    amina: User, marc: User, rita: User, office: Partner, india: Party
) -> None:
    instrument = an_instrument("INS")
    actions.release(instrument, to=india, by=who(marc), at=NOW)
    rich = a_rich_commitment(amina, marc, instrument)
    full = a_full_item(amina, marc).item
    for other in (full, full.links.get().other, full.parent):
        assert other
        actions.release(other, to=india, by=who(marc), at=NOW)

    for item in (rich, full):
        words = text_of(preview(item, office, rita))
        assert lacking(item, office, words) == []
        assert f"{API}/{item.reference}" in words


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("level", Level)
def test_the_page_shows_what_the_level_shows_and_no_more(
    level: Level, amina: User, marc: User, rita: User, office: Partner, india: Party
) -> None:
    instrument = an_instrument("INS")
    given = actions.release(instrument, to=india, by=who(marc), at=NOW)
    item = a_rich_commitment(amina, marc, instrument)
    everything = text_of(preview(item, office, rita))
    if level is not Level.FULL:
        actions.change_release(given, level=level, by=who(marc), at=NOW)

    words = text_of(preview(item, office, rita))

    assert lacking(item, office, words) == []
    assert f"{level.label}: " in words
    for shown_from, text in (
        (Level.STATUS, item.text),
        (Level.STATUS, item.desk.name),
        (Level.STATUS, "Next review"),
        (Level.FULL, item.success_criterion),
        (Level.FULL, item.evidence.standing()[0].title),
    ):
        assert as_shown(text) in everything
        assert (as_shown(text) in words) is (level >= shown_from), text


@pytest.mark.only("sqlite")
def test_a_page_that_lacks_a_text_would_be_found(
    amina: User, marc: User, rita: User, office: Partner, india: Party
) -> None:
    item = in_progress(amina, marc)
    actions.release(item, to=india, by=who(marc), at=NOW)
    words = text_of(preview(item, office, rita))

    assert lacking(item, office, words.replace(item.text, "")) == [item.text]


@pytest.mark.only("sqlite")
def test_nothing_internal_is_on_the_page(
    amina: User, marc: User, rita: User, office: Partner, india: Party
) -> None:
    instrument = an_instrument("INS")
    actions.release(instrument, to=india, by=who(marc), at=NOW)
    item = a_rich_commitment(amina, marc, instrument)
    hidden = agreed(amina, marc)
    actions.link(item, hidden, kind=LinkKind.DEPENDS_ON, by=who(amina), at=NOW)
    actions.set_parent(item, parent=agreed(amina, marc), by=who(amina), at=NOW)
    closed = actions.note_risk(
        item, NewRisk("whisper", RiskLevel.LOW, RiskLevel.LOW), by=who(amina), at=NOW
    )
    actions.close_risk(closed, reason="whisper", by=who(amina), at=NOW)
    item = Commitment.objects.get(pk=item.pk)
    actions.release(item, to=a_party("elsewhere"), by=who(marc), at=NOW)

    words = text_of(preview(item, office, rita))

    assert "whisper" not in words
    assert "elsewhere" not in words
    assert item.owner
    for person in (item.owner, amina, marc):
        assert str(person) not in words
    for other in (hidden, item.parent):
        assert other
        assert other.reference not in words


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("draft", "it is a draft, and only what is published is shown"),
        ("unreleased", "neither it nor its instrument is released to Party in or to everybody"),
        ("withdrawn", "neither it nor its instrument is released to Party in or to everybody"),
        ("to another", "neither it nor its instrument is released to Party in or to everybody"),
        ("closed office", "this partner may not read"),
    ],
)
def test_who_sees_nothing_is_told_why(
    why: str, said: str, amina: User, marc: User, ada: User, office: Partner, india: Party
) -> None:
    item = a_draft(amina) if why == "draft" else published(amina, marc)
    if why != "unreleased":
        to = a_party("be") if why == "to another" else india
        given = actions.release(item, to=to, by=who(marc), at=NOW)
        if why == "withdrawn":
            actions.withdraw_release(given, by=who(marc), at=NOW)
    if why == "closed office":
        actions.amend_partner(office, is_active=False, by=who(ada), at=NOW)

    page = preview(item, office, amina)

    assert page.context["because"] == [said]
    assert f"{office} sees nothing of it, because: {said}" in text_of(page)
    assert item.text not in text_of(page)
    assert not Commitment.objects.visible_to(Partner.objects.get(pk=office.pk)).exists()


def test_the_page_of_readers_says_of_each_partner_what_is_so(
    amina: User, marc: User, office: Partner, india: Party
) -> None:
    other, item = a_partner(a_party("be")), published(amina, marc)
    actions.release(item.instrument, to=india, by=who(marc), at=NOW)

    page = Visitor(amina).open("ledger_commitment_preview", item.pk)

    readers = {partner: not because for partner, because, _ways in page.context["readers"]}
    assert readers == {office: True, other: False}
    assert "Sees it released with its instrument" in text_of(page)


def test_a_partner_sees_by_instrument_what_was_released_and_how(
    amina: User, marc: User, office: Partner, india: Party
) -> None:
    whole, alone = an_instrument("AAA"), published(amina, marc)
    with_it = published(amina, marc, instrument=whole)
    unseen = published(amina, marc)
    actions.release(whole, to=india, by=who(marc), at=NOW)
    actions.release(alone, to=None, by=who(marc), at=NOW)

    page = Visitor(amina).open("ledger_partner_preview", office.pk)

    words = text_of(page)
    assert "It sees 2 commitments" in words
    assert f"{with_it.title} released with its instrument" in words
    assert f"{alone.title} released by itself, to everybody" in words
    assert unseen.reference not in words


def test_a_long_list_is_paged_and_costs_the_same(
    amina: User,
    marc: User,
    office: Partner,
    india: Party,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    monkeypatch.setattr("ledger.admin.preview_page.PAGE", 3)
    instrument: Instrument = an_instrument("INS")
    actions.release(instrument, to=india, by=who(marc), at=NOW)
    items = [published(amina, marc, instrument=instrument) for _ in range(4)]
    visitor = Visitor(amina)

    with django_assert_max_num_queries(9):
        first = visitor.open("ledger_partner_preview", office.pk)
    last = visitor.open("ledger_partner_preview", office.pk, page="2")

    shown = [row.commitment for page in (first, last) for row in page.context["shown"]]
    assert shown == sorted(items, key=lambda item: item.reference)
    assert "Page 1 of 2" in text_of(first)
    assert visitor.open("ledger_partner_preview", office.pk, page="nonsense").status_code == 200
