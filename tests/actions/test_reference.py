"""Parties, instruments, themes, publishers and sources."""

from typing import Any

import pytest

from ledger import actions
from ledger.actions.reference import Reference
from ledger.domain.evidence import DocumentKind
from ledger.domain.kinds import Kind
from ledger.models import Instrument, Party, Publisher, Source, Theme, User
from ledger.models.instrument import InstrumentKind
from ledger.models.party import PartyKind
from tests.actions.refusing import refused, stale
from tests.factories import NOW, a_party, a_publisher, a_source, a_theme, an_instrument, who

pytestmark = pytest.mark.django_db


def source(**altered: Any) -> Source:
    given = {"code": "joint-statement", "title": "Joint statement", "publisher": a_publisher()}
    given |= {"kind": DocumentKind.OFFICIAL_TEXT, "independence_group": "council"}
    return Source(**{**given, **altered})


def a_new_one_of_each() -> list[Reference]:
    return [
        Party(code="india", name="India", kind=PartyKind.STATE, iso="IN"),
        Instrument(code="EU-IN", name="Partnership", kind=InstrumentKind.PARTNERSHIP),
        Theme(code="sea", name="Sea"),
        Publisher(code="council", name="Council", reliability="A", reason="Its own acts."),
        source(link="https://example.org/text", sha256="0" * 64),
    ]


def add(row: Reference, by: User, **given: Any) -> Any:
    return actions.add_reference(row, by=who(by), at=NOW, **given)


def amend(row: Reference, by: User, **changes: Any) -> Any:
    return actions.amend_reference(row, by=who(by), at=NOW, **changes)


def test_everybody_but_readers_keeps_the_reference_data(
    amina: User, marc: User, ada: User, rita: User
) -> None:
    for person in (amina, marc, ada):
        for number, row in enumerate(a_new_one_of_each()):
            row.code = f"{row.code}-{person.username}".upper()
            assert add(row, person).kind is Kind.CREATED
            assert amend(row, person, **{"title" if number == 4 else "name": "X"}).version == 2

    for row in a_new_one_of_each():
        with refused("Readers do not change anything."):
            add(row, rita)
    with refused("Readers do not change anything."):
        amend(Theme.objects.all()[0], rita, name="Mine")


def test_an_instrument_comes_with_its_parties_in_one_entry(amina: User) -> None:
    parties, treaty = [a_party(), a_party()], a_new_one_of_each()[1]

    entry = add(treaty, amina, parties=parties)

    assert isinstance(treaty, Instrument)
    assert set(treaty.parties.all()) == set(parties)
    assert len(entry.content("open")["data"]["set"]) == 3


def test_why_a_publisher_has_its_grade_is_between_colleagues(amina: User) -> None:
    entry = add(a_new_one_of_each()[3], amina)

    assert "Its own acts." in entry.restricted
    assert "Its own acts." not in entry.open


def test_a_code_is_given_once(amina: User) -> None:
    for make in (a_party, a_theme, an_instrument, a_publisher, a_source):
        row = make()
        fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields[4:]}
        again = type(row)(**fields)

        with refused("with this Code already exists."):
            add(again, amina)


def test_an_amendment_of_nothing_is_refused(amina: User) -> None:
    theme = a_theme("sea")

    with refused("Nothing was changed."):
        amend(theme, amina, name=f"{theme.name} ")


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ({"link": "ftp://example.org/"}, "A link starts with http:// or https://."),
        ({"link": "https://example.org/\r\n"}, "A link has no spaces, control or invisible"),
        ({"sha256": "abc"}, "Sha-256 of the text: 64 hexadecimal digits."),
        ({"sha256": "0" * 64 + "\n0"}, "Sha-256 of the text: "),
        ({"title": "Ti\u202etle"}, "Title: contains an invisible or control character"),
        ({"kind": "rumour"}, "Kind: Value 'rumour' is not a valid choice."),
        ({"independence_group": ""}, "Independence group: This field cannot be blank."),
        ({"code": "two words"}, "Code: Enter a valid “slug”"),
        ({"published_words": "soon"}, "Constraint “source_published_date_is_paired” is violated."),
    ],
)
def test_a_source_that_is_not_acceptable_is_refused(
    amina: User, altered: dict[str, Any], sentence: str
) -> None:
    row = source(**altered)

    with refused(sentence):
        add(row, amina)


def test_a_source_s_link_is_judged_when_it_is_amended_too(amina: User) -> None:
    row = a_source()

    with refused("A link starts with http:// or https://."):
        amend(row, amina, link="javascript:alert(1)")


@pytest.mark.parametrize("code", ["eu-in", "EU IN", "EU--IN", "EU-IN-", "ÉU", ""])
def test_an_instrument_s_code_is_fit_to_start_a_reference(amina: User, code: str) -> None:
    row = Instrument(code=code, name="Partnership", kind=InstrumentKind.PARTNERSHIP)

    with refused("Code: "):
        add(row, amina)


def test_a_theme_is_not_part_of_itself_however_long_the_way_round(amina: User) -> None:
    top = a_theme("top")
    middle = a_theme("middle", top)
    bottom = a_theme("bottom", middle)

    for below in (top, middle, bottom):
        with refused("“Theme top” cannot, in the end, be part of itself."):
            amend(top, amina, parent=below)
    amend(bottom, amina, parent=top)

    assert Theme.objects.get(code="bottom").parent == top


def test_a_party_is_not_part_of_itself_however_long_the_way_round(amina: User) -> None:
    union = a_party("union")
    member = a_party("member")
    amend(member, amina, parent=union)

    with refused("“Party union” cannot, in the end, be part of itself."):
        amend(union, amina, parent=member)
    with refused("“Party union” cannot, in the end, be part of itself."):
        amend(union, amina, parent=union)


def test_what_somebody_changed_meanwhile_is_left_alone(amina: User) -> None:
    theme = a_theme()
    seen_before = Theme.objects.get()
    amend(theme, amina, name="Another")

    with stale():
        amend(seen_before, amina, name="A third")

    assert Theme.objects.get().name == "Another"
