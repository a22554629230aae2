"""Reference data: what the codes in the documents stand for, as far as they lead to it."""

from datetime import date
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.assessments import Assessor, Grade
from ledger.domain.levels import Level
from ledger.domain.status import MOVES, Status
from ledger.models import Commitment, Instrument, Party, User
from ledger.models.party import PartyKind
from tests.api.partners import Caller, read
from tests.api.shown import at_each_level, hide_some
from tests.api.test_queries import cost
from tests.factories import NOW, SETUP, a_party, a_theme, agreed, an_instrument, who

pytestmark = pytest.mark.django_db
LONG_AGO = date(2026, 1, 31)
REACHED = ("parties", "themes", "instruments")


def listed(caller: Caller, path: str) -> list[dict[str, Any]]:
    answer = caller.get(path)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = read(answer)["results"]
    return found


def codes(caller: Caller, path: str) -> list[str]:
    return [row["code"] for row in listed(caller, path)]


def test_a_partner_that_sees_nothing_reads_of_its_own_party_alone(pieter: Caller) -> None:
    assert [codes(pieter, path) for path in REACHED] == [["be"], [], []]


def test_the_codes_of_every_document_are_told_and_no_others(
    rich: Commitment, amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    at_each_level(amina, marc, belgium)
    hide_some(amina, marc)

    documents = pieter.documents()

    parties = {party["code"] for document in documents for party in document["parties"]}
    themes = {theme["code"] for document in documents for theme in document["themes"]}
    assert set(codes(pieter, "parties")) == parties | {"be"}
    assert codes(pieter, "instruments") == sorted({d["instrument"]["code"] for d in documents})
    above = {row["parent"] for row in listed(pieter, "themes")} - {None}
    assert set(codes(pieter, "themes")) == themes | above


def test_what_hidden_items_lead_to_changes_no_byte(
    amina: User, marc: User, promise: Commitment, pieter: Caller
) -> None:
    before = [pieter.get(path).content for path in REACHED]

    hide_some(amina, marc)

    assert [pieter.get(path).content for path in REACHED] == before


def test_who_assessed_is_told_where_all_is_shown(
    amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    for level in (Level.STATUS, Level.FULL):
        item = agreed(amina, marc)
        assessed = actions.NewAssessment(
            assessor=Assessor.PARTNER,
            grade=Grade.LIMITED,
            rationale="Talks.",
            covers_from=LONG_AGO,
            covers_to=LONG_AGO,
            party=a_party(f"judge-{level.code}"),
        )
        actions.assess(item, assessed, by=who(amina), at=NOW)
        actions.release(item, to=belgium, level=level, by=who(marc), at=NOW)

    found = [code for code in codes(pieter, "parties") if code.startswith("judge")]

    assert found == ["judge-full"]


def test_a_party_is_named_with_its_iso_code_and_with_what_it_is_part_of_if_that_is_seen(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    above = a_party("union")
    part = Party(code="utopia", name="Utopia", kind=PartyKind.STATE, iso="UT", parent=above)
    actions.add_reference(part, by=SETUP, at=NOW)
    agreed(amina, marc, instrument=shared, obligations=[Obliged(part)])

    alone = next(row for row in listed(pieter, "parties") if row["code"] == "utopia")
    agreed(amina, marc, instrument=shared, obligations=[Obliged(above)])
    together = next(row for row in listed(pieter, "parties") if row["code"] == "utopia")

    assert alone == {
        "code": "utopia",
        "name": "Utopia",
        "classification": "state",
        "parent": None,
        "identifiers": [{"scheme": "iso3166-1-alpha-2", "identifier": "UT"}],
    }
    assert together == alone | {"parent": "union"}


def test_a_theme_comes_with_those_above_it_and_not_with_those_below(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    top = a_theme("security")
    middle = a_theme("maritime", top)
    a_theme("piracy", middle)
    agreed(amina, marc, instrument=shared, themes=[middle])

    assert listed(pieter, "themes") == [
        {"code": "maritime", "name": "Theme maritime", "parent": "security"},
        {"code": "security", "name": "Theme security", "parent": None},
    ]


def test_every_status_says_where_it_leads_and_what_others_call_it(pieter: Caller) -> None:
    found = {row["code"]: row for row in listed(pieter, "statuses")}

    assert list(found) == [status.value for status in Status]
    for status in Status:
        moves = {move["to"]: move["two_people"] for move in found[status.value]["moves"]}
        assert moves == MOVES[status]
        schemes = [mapping["scheme"] for mapping in found[status.value]["mappings"]]
        assert schemes == ["ogp-irm-completion", "iati-activity-status"]
    assert next(code for code, row in found.items() if row["closed"]) == "fulfilled"


@pytest.mark.parametrize("path", REACHED)
def test_a_list_is_read_again_when_a_name_in_it_changed_and_not_before(
    path: str, amina: User, marc: User, shared: Instrument, belgium: Party, pieter: Caller
) -> None:
    tree = a_theme("security")
    agreed(amina, marc, instrument=shared, themes=[a_theme("maritime", tree)])
    known = {"If-None-Match": pieter.get(path)["ETag"]}

    hide_some(amina, marc)
    before = pieter.send("GET", path, **known)
    for row in (belgium, tree, shared):
        actions.amend_reference(row, by=SETUP, at=NOW, name="New name")
    after = pieter.send("GET", path, **known)

    assert (before.status_code, after.status_code) == (304, 200)
    assert "New name" in {row["name"] for row in read(after)["results"]}


@pytest.mark.parametrize(("path", "queries"), [*((path, 2) for path in REACHED), ("statuses", 1)])
def test_a_list_costs_the_same_however_long(
    path: str, queries: int, amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    before = cost(pieter, path)

    at_each_level(amina, marc, belgium)
    actions.release(an_instrument(), to=belgium, by=who(marc), at=NOW)

    assert before == cost(pieter, path) == queries


@pytest.mark.parametrize("path", [*REACHED, "statuses"])
def test_a_parameter_is_refused_by_name(path: str, pieter: Caller) -> None:
    answer = pieter.get(path, limit="5")

    assert answer.status_code == 400
    assert read(answer)["errors"][0]["parameter"] == "limit"
