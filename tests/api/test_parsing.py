"""What partners send as JSON is read strictly, and each fault is pointed to."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import UnsupportedMediaType

from ledger.api import parsing
from ledger.api.parsing import StrictJSONParser, pointer, read
from ledger.api.problems import BadBody, TooLarge

pytestmark = pytest.mark.only("sqlite")


def faults(data: bytes) -> dict[str, str]:
    """Return what is wrong with some bytes, by pointer."""
    try:
        read(data)
    except BadBody as refused:
        return {fault.pointer: fault.code for fault in refused.faults}
    return {}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", {"": "not-json"}),
        (b"[]", {"": "not-an-object"}),
        (b'"agreed"', {"": "not-an-object"}),
        (b"{'a':1}", {"": "not-json"}),
        (b'{"a":1,}', {"": "not-json"}),
        (b'{"a":1} {}', {"": "not-json"}),
        (b'{"a":"\x00"}', {"": "not-json"}),
        (b'{"a":01}', {"": "not-json"}),
        (b'\xef\xbb\xbf{"a":1}', {"": "not-json"}),
        (b'{"a":"\xff"}', {"": "not-utf-8"}),
        (b'{"a":"\xed\xa0\x80"}', {"": "not-utf-8"}),
        ('{"a":1}'.encode("utf-16"), {"": "not-utf-8"}),
        ('{"a":1}'.encode("utf-16-be"), {"": "not-json"}),
        (b'{"a":1,"a":1}', {"/a": "repeated"}),
        (b'{"a":1,"\\u0061":1}', {"/a": "repeated"}),
        (b'{"a":[{"b/c~":1,"b/c~":2}]}', {"/a/0/b~1c~0": "repeated"}),
        (b'{"a":NaN,"b":-Infinity}', {"/a": "unreadable-number", "/b": "unreadable-number"}),
        (b'{"a":1e999}', {"/a": "unreadable-number"}),
        (b'{"a":9223372036854775808}', {"/a": "unreadable-number"}),
        (b'{"a":' + b"9" * 5000 + b"}", {"/a": "unreadable-number"}),
        (b'{"a":0.' + b"0" * 5000 + b"}", {"/a": "unreadable-number"}),
        (b'{"a":"\\ud800"}', {"/a": "unreadable"}),
        (b'{"a":["b","\\u0000"]}', {"/a/1": "unreadable"}),
        (b'{"a":{"\\udfff":1}}', {"/a": "unreadable-name"}),
        (b'{"' + b"a" * 101 + b'":1}', {"": "unreadable-name"}),
        (b"[" * 60_000, {"": "too-deep"}),
        (b'{"a":' * 9 + b"1" + b"}" * 9, {"": "too-deep"}),
        (b'"' + b'\\"' * 30_000, {"": "not-json"}),
    ],
)
def test_what_is_not_strictly_json_is_refused_and_pointed_to(
    data: bytes, found: dict[str, str]
) -> None:
    assert faults(data) == found


def test_no_more_faults_are_told_than_somebody_reads() -> None:
    assert len(faults(b'{"a":[' + b",".join([b"NaN"] * 1000) + b"]}")) == parsing.MAX_FAULTS


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~é"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text('ab/~é[{"', max_size=5), PLAIN, max_size=4),
    st.sampled_from(["utf-8", "ascii"]),
)
def test_what_is_strictly_json_is_read_as_it_is(document: dict[str, Any], spelled: str) -> None:
    data = json.dumps(document, ensure_ascii=spelled == "ascii").encode()

    assert faults(data) == ({"": "too-deep"} if _deep(document) > parsing.MAX_DEPTH else {})
    assert _deep(document) > parsing.MAX_DEPTH or read(data) == document


@given(st.binary(max_size=60))
def test_no_bytes_whatever_are_a_fault_of_ours(data: bytes) -> None:
    assert len(faults(data)) <= parsing.MAX_FAULTS


@pytest.mark.parametrize(
    "kind",
    [
        *("text/plain", "application/jsonp", "*/*", "application/*", "application/json-seq"),
        *("application/json; charset=rot13", "application/json; charset=utf-16"),
    ],
)
def test_what_is_sent_as_something_else_is_not_looked_at(kind: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        StrictJSONParser().parse(io.BytesIO(b"{}"), kind)


@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'],
)
def test_json_is_sent_as_json(kind: str) -> None:
    assert StrictJSONParser().parse(io.BytesIO(b'{"a":1}'), kind) == {"a": 1}


def test_no_more_is_read_than_a_body_may_have() -> None:
    body = io.BytesIO(b" " * 2_000_000)

    with pytest.raises(TooLarge):
        StrictJSONParser().parse(body, "application/json")

    assert body.tell() == parsing.MAX_BYTES + 1


def test_a_pointer_escapes_what_it_must() -> None:
    assert pointer() == ""
    assert pointer("links", 0, "a/b~c") == "/links/0/a~1b~0c"


def _deep(node: Any) -> int:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return max(map(_deep, inner), default=0) + isinstance(node, dict | list)
