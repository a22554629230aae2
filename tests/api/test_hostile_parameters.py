"""Each parameter refuses what it does not understand, and is named."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pytest

from tests.api.conftest import Offices
from tests.api.partners import PROBLEMS
from tests.api.served import opens_everything, operations, sent

pytestmark = pytest.mark.django_db

VALUES: Final = (
    *("9" * 150, "9" * 5000, "-1", "1e999", "NaN", "Infinity", "9223372036854775808", "٣", "0x10"),
    *("0000-01-01", "10000-01-01", "-005-01-01", "2026-02-29", "2026-06-30T23:59:60Z", "20260101"),
    *("2026-01-01T00:00:00-23:59", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *("2026-01-01T00:00:00+99:99", "2026-01-01 00:00:00", "1e9", "today", "2026-13-01T00:00:00Z"),
    *("(a+)+$" * 20, "a" * 100_000, "word " * 5000, "%", "_", "'; drop table--", "{{7*7}}", "$1"),
    *("\0", "a\0b", "a\nb", chr(0xD800), "\u202e", "\ufeff", "\u200b", " ", "", "e\u0301" * 1000),
    *("WyJhIl0", "../../etc/passwd", "[1", '{"a":', "null", "ref,-ref", "__all__", "pk", "id__in"),
)
PER_PARAMETER: Final = 2  # of these, in turn: all are tried, and so is each parameter


def parameters() -> Iterator[tuple[str, str]]:
    for path, operation in operations("get"):
        if "{" not in path:
            yield from (
                (path, each["name"])
                for each in operation.get("parameters", ())
                if each["in"] == "query"
            )


def test_each_parameter_refuses_what_it_does_not_understand(sealed_offices: Offices) -> None:
    key = opens_everything(sealed_offices.pieter)
    turn = 0
    refused: set[str] = set()
    for path, name in parameters():
        for value in VALUES[turn % len(VALUES) :][:PER_PARAMETER]:
            text = quote(value.encode("utf-8", "surrogatepass"))
            answer = sent(f"{path}?{name}={text}", **key)
            if answer.status == 200:
                continue
            problem = answer.problem()
            assert problem["type"] == f"{PROBLEMS}/invalid-parameter" or answer.status in {404, 410}
            assert name in [fault["parameter"] for fault in problem.get("errors", [])] or (
                answer.status in {404, 410}
            ), (path, name, value[:50], problem)
            refused.add(name)
        turn += PER_PARAMETER
    assert turn > 2 * len(VALUES)
    assert refused >= {"limit", "cursor", "as_of", "status", "updated_since", "due_before", "q"}
