"""The export: all that may be seen, in one file that proves that it is whole."""

import csv
import io
import json
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.api import export, table
from ledger.domain.credentials import Scope
from ledger.domain.levels import Level
from ledger.models import Commitment, Credential, Instrument, Party, Release, User
from tests.api.partners import Caller, read
from tests.api.shown import at_each_level, hide_some
from tests.factories import NOW, a_key, agreed, who

pytestmark = pytest.mark.django_db


def sent(answer: Any) -> bytes:
    """Return all that was sent; at its end the test's client hangs up."""
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def exported(caller: Caller, **params: Any) -> list[dict[str, Any]]:
    """Return the lines of an export as they are read."""
    return [json.loads(line) for line in sent(caller.get("export", **params)).splitlines()]


def rows(caller: Caller, **params: Any) -> list[dict[str, str]]:
    """Return the rows of a table."""
    text = sent(caller.get("export", format="csv", **params)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BATCH", 2)


def test_a_line_is_a_document_of_the_list(
    rich: Commitment, amina: User, marc: User, belgium: Party, pieter: Caller, small_batches: None
) -> None:
    at_each_level(amina, marc, belgium)
    hide_some(amina, marc)

    header, *documents, end = exported(pieter)

    assert documents == pieter.documents()
    assert (header["kind"], end["kind"], end["count"]) == ("header", "end", 4)


def test_the_end_proves_every_byte_before_it(
    rich: Commitment, promise: Commitment, pieter: Caller, small_batches: None
) -> None:
    body = sent(pieter.get("export"))

    before, last = body[: body.rindex(b'{"kind":"end"')], body.splitlines()[-1]

    assert json.loads(last)["sha256"] == sha256(before).hexdigest()
    assert body.count(b"\n") == 4  # a header, two documents and the end, and nothing within


def test_what_is_hidden_changes_no_byte(
    amina: User, marc: User, promise: Commitment, pieter: Caller
) -> None:
    before = [sent(pieter.get("export", format=kind)) for kind in ("ndjson", "csv")]

    hide_some(amina, marc)

    assert [sent(pieter.get("export", format=kind)) for kind in ("ndjson", "csv")] == before


def test_the_filters_of_the_list_narrow_it(
    rich: Commitment, promise: Commitment, pieter: Caller
) -> None:
    for search in ({"status": "in_progress"}, {"party": "eu"}, {"overdue": "false"}):
        _header, *documents, end = exported(pieter, **search)

        assert [document["ref"] for document in documents] == pieter.refs(**search)
        assert end["count"] == len(documents) == 1


def test_a_partner_that_sees_nothing_gets_a_whole_file_of_nothing(pieter: Caller) -> None:
    header, end = exported(pieter)

    assert (header["after"], end["count"]) == (None, 0)
    assert rows(pieter) == []


def test_what_is_taken_back_meanwhile_is_not_sent(
    amina: User, marc: User, belgium: Party, pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BATCH", 1)
    for _n in range(3):
        actions.release(agreed(amina, marc), to=belgium, by=who(marc), at=NOW)
    answer: Any = pieter.get("export")
    lines = answer.streaming_content
    next(lines)
    last = Release.objects.filter(commitment__isnull=False).order_by("commitment__reference").last()
    assert last

    actions.withdraw_release(last, by=who(marc), at=NOW)

    *_documents, end = [json.loads(line) for line in b"".join(lines).splitlines()]
    assert end["count"] == 2


@pytest.mark.parametrize(("params", "each"), [({}, 1), ({"status": "agreed"}, 2)])
def test_each_batch_costs_a_query_and_a_narrowed_one_two(
    params: dict[str, str],
    each: int,
    amina: User,
    marc: User,
    shared: Instrument,
    pieter: Caller,
    small_batches: None,
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            sent(pieter.get("export", **params))
        return len(queries)

    cost()
    empty = cost()
    for _n in range(5):
        agreed(amina, marc, instrument=shared)

    assert cost() == empty - 1 + 3 * each  # of three batches, the last is short: it is the last


def test_who_takes_all_to_its_end_is_in_step_and_nobody_else_is(
    promise: Commitment, pieter: Caller
) -> None:
    def synced() -> datetime | None:
        return Credential.objects.get(pk=pieter.key.pk).last_synced_at

    for params in ({"status": "agreed"}, {"format": "csv", "instrument": "BE-IN-2025"}):
        sent(pieter.get("export", **params))
    begun: Any = pieter.get("export")
    next(begun.streaming_content)
    assert synced() is None

    sent(pieter.get("export", format="csv"))
    assert synced() == NOW


def test_a_reader_that_goes_away_ends_the_work(
    amina: User, marc: User, shared: Instrument, pieter: Caller, small_batches: None
) -> None:
    for _n in range(5):
        agreed(amina, marc, instrument=shared)
    answer: Any = pieter.get("export")
    lines = answer.streaming_content
    next(lines)

    with CaptureQueriesContext(connection) as queries:
        answer._iterator.close()  # noqa: SLF001 - so the test's client hangs up
        left = list(lines)

    assert (len(queries), left) == (0, [])


def test_an_export_takes_a_key_that_was_made_for_it(pieter: Caller, marc: User) -> None:
    key, token = a_key(pieter.partner, at=NOW, scopes=[Scope.COMMITMENTS_READ])
    reader = Caller(pieter.partner, key, token)

    answer = reader.get("export")

    assert answer.status_code == 403
    assert "export:read" in answer["WWW-Authenticate"]


def test_who_asks_only_for_the_headers_gets_no_file(promise: Commitment, pieter: Caller) -> None:
    answer = pieter.send("HEAD", "export")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == "application/x-ndjson"


@pytest.mark.parametrize("params", [{"format": "xml"}, {"format": ""}, {"as_of": "2026-01-01"}])
def test_what_is_not_understood_is_named(params: dict[str, str], pieter: Caller) -> None:
    answer = pieter.get("export", **params)

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in read(answer)["errors"]] == list(params)


def test_a_row_of_the_table_says_what_the_document_says(rich: Commitment, pieter: Caller) -> None:
    (document,), (row,) = pieter.documents(), rows(pieter)

    assert list(row) == list(table.COLUMNS)
    assert row["ref"] == document["ref"]
    assert row["status_since"] == document["status"]["since"]
    assert (row["obligors"], row["co_obligors"], row["facilitators"]) == ("in", "eu", "")
    assert row["themes"] == "cyber|maritime-security"
    assert (row["overdue"], row["late"]) == ("true", "delivery_overdue")
    for name in ("text", "made_on", "next_review_on", "created_at", "updated_at", "id", "url"):
        assert row[name] == str(document[name])


def test_a_row_is_blank_where_a_level_shows_nothing(
    amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    items = at_each_level(amina, marc, belgium)

    found = {row["ref"]: row for row in rows(pieter)}

    headline = found[items[Level.HEADLINE].reference]
    blank = {name for name, cell in headline.items() if not cell}
    assert {"text", "status", "owner", "due_on", "overdue", "late", "evidence_count"} <= blank
    assert headline["level"] == "headline"
    assert headline["obligors"]


def test_no_cell_is_taken_for_a_formula(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    agreed(amina, marc, instrument=shared, title="\uff1d1+1", text='=HYPERLINK("//x")')

    (row,) = rows(pieter)

    assert (row["title"], row["text"]) == ("'\uff1d1+1", '\'=HYPERLINK("//x")')


def test_the_table_begins_with_a_mark_that_spreadsheets_need(
    promise: Commitment, pieter: Caller
) -> None:
    answer: HttpResponse = pieter.get("export", format="csv")

    assert sent(answer).startswith(b"\xef\xbb\xbfref,level,title,")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f"{NOW:%Y-%m-%d}.csv" in answer["Content-Disposition"]
