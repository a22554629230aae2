"""The list as a file, and names to choose from: the same scope, nothing that runs, nothing more."""

import csv
import re
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.urls import reverse

from ledger import actions
from ledger.admin import export
from ledger.models import User
from tests.admin.visitor import Visitor, references_of, told
from tests.factories import NOW, a_draft, an_instrument, published, who

pytestmark = pytest.mark.django_db


def take(person: User, kind: str = "csv", **params: str) -> Any:
    address = reverse("admin:ledger_commitment_export", args=[kind])
    return Visitor(person).client.get(address, params or {"desk": "all"})


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.headers
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_holds_what_the_list_shows_in_its_order_on_all_pages(
    amina: User, marc: User, dev: User, lena: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person, manager in ((amina, marc), (dev, lena), (amina, marc)):
        published(person, manager)
    monkeypatch.setattr("ledger.admin.listed.Listed.list_per_page", 1)
    officer = Visitor(amina)
    pages = [references_of(officer.list(desk="all", o="-1", p=str(n))) for n in (1, 2, 3)]

    found = [row["Reference"] for row in rows_of(take(amina, desk="all", o="-1"))]

    assert [[reference] for reference in found] == pages
    assert len(rows_of(take(amina, desk="mine"))) == 2


def test_a_workbook_holds_days_as_days_and_says_what_a_row_says(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    answer = take(amina, "xlsx")

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    told = dict(zip(heads, row, strict=True))
    assert told["Reference"] == commitment.reference
    assert told["Parties"] == commitment.obligations.get().party.name
    assert told["Next review"].date() == date(2026, 9, 29)
    assert (told["Owner"], told["Status"], told["Evidence"]) == ("Amina Example", "Announced", 0)
    assert answer["Content-Disposition"] == 'attachment; filename="commitments-2026-07-01.xlsx"'


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        " =1",
        "=HYPERLINK(1)",
    ],
)
def test_no_cell_of_a_file_is_taken_for_a_formula(text: str) -> None:
    assert export.safe(text) == f"'{text}"


def test_cells_that_are_no_formulas_stay_as_they_are() -> None:
    for cell in ("Sign it", "EU-IN-SDP-019", "3 - 2", "a@b", "", None, 5, date(2026, 7, 1)):
        assert export.safe(cell) == cell
    assert export.safe("\tx") == "'\tx"
    assert export.safe("a\x0bb") == "ab"


def test_a_formula_in_a_title_reaches_no_spreadsheet(amina: User) -> None:
    a_draft(amina, title="=HYPERLINK(0)")

    (row,) = rows_of(take(amina))
    sheet = openpyxl.load_workbook(BytesIO(take(amina, "xlsx").content)).active

    assert row["Title"] == "'=HYPERLINK(0)"
    assert sheet["B2"].data_type == "s"


def test_more_than_a_file_holds_is_refused_with_the_number(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(amina, marc)
    published(amina, marc)
    monkeypatch.setattr(export, "MAX_ROWS", 1)

    answer = take(amina)

    assert answer.status_code == 302
    assert told(answer).startswith("The list holds 2 items; a file holds at most 1.")


@pytest.mark.only("sqlite")
def test_a_file_of_a_narrowing_that_means_nothing_is_refused(amina: User) -> None:
    assert "no view “x”" in told(take(amina, view="x"))
    assert take(amina, "exe").status_code == 404
    assert take(amina, owner__password__startswith="a").status_code == 400


def names(person: User, model: str = "commitment", field: str = "owner", **sent: str) -> Any:
    asked = {"app_label": "ledger", "model_name": model, "field_name": field, **sent}
    return Visitor(person).client.get(reverse("admin:autocomplete"), asked)


def test_everybody_is_offered_names_and_keys_and_nothing_else(
    amina: User, marc: User, rita: User
) -> None:
    instrument = an_instrument()

    people = names(rita, term="ami").json()
    things = names(rita, field="instrument", term=instrument.name).json()

    assert people["results"] == [{"id": str(amina.pk), "text": "Amina Example"}]
    assert things["results"] == [{"id": str(instrument.pk), "text": instrument.name}]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        *(("commitment", "parent"), ("commitment", "successor"), ("evidence", "commitment")),
        *(("credential", "partner"), ("proposal", "requested_by"), ("nothing", "owner")),
        *(("commitment", "title"), ("commitment", "nothing"), ("user", "deputy")),
    ],
)
def test_no_other_table_is_offered(model: str, field: str, ada: User) -> None:
    assert names(ada, model, field).status_code == 403


def test_all_that_the_form_of_a_new_promise_searches_is_offered(amina: User) -> None:
    form = Visitor(amina).open("ledger_commitment_add").content.decode()
    asked = re.findall(r'data-model-name="(\w+)" data-field-name="(\w+)"', form)

    assert len(asked) == 4
    for model, field in asked:
        assert names(amina, model, field).status_code == 200, (model, field)


@pytest.mark.parametrize("term", ["\x00", "a " * 5000, "x" * 5000, "\u202e"])
def test_what_nobody_types_is_not_looked_for(term: str, amina: User) -> None:
    assert names(amina, term=term).status_code == 403


def test_who_is_not_signed_in_is_offered_no_names(amina: User) -> None:
    asked = {"app_label": "ledger", "model_name": "commitment", "field_name": "owner"}

    answer = Visitor(None).client.get(reverse("admin:autocomplete"), asked)

    assert answer.status_code == 302


def test_names_come_twenty_at_a_time(amina: User) -> None:
    for number in range(21):
        an_instrument(f"MANY-{number}")

    page = names(amina, field="instrument", term="MANY").json()

    assert len(page["results"]) == 20
    assert page["pagination"]["more"] is True
    assert names(amina, field="instrument", page="9" * 30).status_code == 404


def test_an_item_of_any_desk_is_in_the_file_for_whoever_may_see_it(
    rita: User, dev: User, lena: User
) -> None:
    commitment = published(dev, lena)
    actions.reassign(commitment, owner=lena, by=who(dev), at=NOW)

    (row,) = rows_of(take(rita))

    assert (row["Reference"], row["Owner"]) == (commitment.reference, "Lena Example")
