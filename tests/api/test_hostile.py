"""What no program of goodwill sends is refused in the same shape, and is never a fault of ours."""

import time
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.api import searches
from ledger.models import Commitment
from ledger.models.slices import found_by
from tests.api.partners import API, PROBLEMS, Caller
from tests.api.served import opens_everything, operations, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(pieter: Caller, promise: Commitment) -> dict[str, str]:
    """The header of a key that opens every address, where there is a commitment to see."""
    return opens_everything(pieter)


# --- How much is asked --------------------------------------------------------------------


@pytest.mark.parametrize("count", [1001, 40_000])
@pytest.mark.parametrize("name", ["status", "nothing", "q"])
def test_thousands_of_values_are_refused(name: str, count: int, key: dict[str, str]) -> None:
    problem = sent(f"{API}/commitments?" + f"{name}=agreed&" * count, **key).problem()

    assert problem["type"] == f"{PROBLEMS}/bad-request"


def test_hundreds_of_values_of_one_name_are_refused_and_named(key: dict[str, str]) -> None:
    query = "&".join(f"party=p{number}" for number in range(900))

    problem = sent(f"{API}/commitments?{query}", **key).problem()

    assert [fault["parameter"] for fault in problem["errors"]] == ["party"]


def test_what_is_said_fifty_times_is_asked_once(key: dict[str, str]) -> None:
    query = "late=delivery_overdue&late_not=review_overdue&theme=a&"
    asked = []
    for times in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            assert sent(f"{API}/commitments?{query * times}".rstrip("&"), **key).status == 200
        asked.append(max(len(query["sql"]) for query in queries))

    assert asked[0] == asked[1]


def test_a_search_of_hundreds_of_values_fills_no_memory(
    key: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []

    def noted(*given: Any, is_planned: bool, **more: Any) -> Any:
        kept.append(is_planned)
        return found_by(*given, is_planned=is_planned, **more)

    monkeypatch.setattr(searches, "found_by", noted)

    for many in (1, 100):
        query = "&".join(f"party=p{number}" for number in range(many))
        assert sent(f"{API}/commitments?{query}", **key).status == 200

    assert kept == [True, False]


# --- Bodies -------------------------------------------------------------------------------

JSON: Final = "application/json"
BODIES: Final[dict[bytes, dict[str, str]]] = {
    b'{"version":' + b"9" * 5000 + b"}": {"/version": "unreadable-number"},
    b'{"version":1e999}': {"/version": "unreadable-number"},
    b'{"version":9223372036854775808}': {"/version": "unreadable-number"},
    b'{"version":NaN}': {"/version": "unreadable-number"},
    b'{"kind":"claim","kind":"position"}': {"/kind": "repeated"},
    b'{"narrative":"\\ud800"}': {"/narrative": "unreadable"},
    b'{"narrative":"a\\u0000b"}': {"/narrative": "unreadable"},
    b"[" * 60_000: {"": "too-deep"},
    b'{"a":' * 10_000: {"": "too-deep"},
    b'{"narrative":"\xff"}': {"": "not-utf-8"},
    '{"kind":"claim"}'.encode("utf-16"): {"": "not-utf-8"},
    b"kind=claim": {"": "not-json"},
    b"[]": {"": "not-an-object"},
    b"null": {"": "not-an-object"},
}


def taking(media_type: str) -> list[str]:
    """Return the paths that take a body of a media type."""
    return [
        path
        for path, operation in operations("post")
        if media_type in operation["requestBody"]["content"]
    ]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:24]))
def test_json_that_is_not_strict_is_refused_and_pointed_to(
    body: bytes, key: dict[str, str]
) -> None:
    for path in taking(JSON):
        given = {"CONTENT_TYPE": JSON, "HTTP_IDEMPOTENCY_KEY": "a", "HTTP_IF_MATCH": '"a"'}
        problem = sent(path, "POST", body, **key, **given).problem()

        assert problem["type"] == f"{PROBLEMS}/invalid-body"
        found = {fault["pointer"]: fault["code"] for fault in problem["errors"]}
        assert BODIES[body].items() <= found.items()


def test_more_than_is_read_is_refused_before_it_is_read(key: dict[str, str]) -> None:
    for media_type in (JSON, "text/plain"):
        for path in taking(media_type):
            given = {"CONTENT_TYPE": media_type, "HTTP_IDEMPOTENCY_KEY": "a"}
            answer = sent(path, "POST", b"\n" * 3_000_000, **key, **given)

            assert answer.problem()["type"] == f"{PROBLEMS}/too-large"


@pytest.mark.parametrize(
    "media_type",
    [
        *("application/json; charset=rot13", "application/json; charset=utf-16", "text/html"),
        *("multipart/form-data", "multipart/form-data; boundary=\xff", "application/xml", "*/*"),
        *("application/x-www-form-urlencoded", "application/json-patch+json", "\xff/\xff", ";;"),
    ],
)
def test_another_media_type_is_refused(media_type: str, key: dict[str, str]) -> None:
    for path in [*taking(JSON), *taking("text/plain")]:
        given = {"CONTENT_TYPE": media_type, "HTTP_IDEMPOTENCY_KEY": "a"}
        problem = sent(path, "POST", b"{}", **key, **given).problem()

        assert problem["type"] == f"{PROBLEMS}/unsupported-media-type"


# --- Headers, methods and addresses -------------------------------------------------------

CHARSETS: Final = (
    *("charset=rot13", "charset=hex", "charset=idna", "charset=undefined", "charset=utf-16"),
    *("charset=\0", "charset*=\0''a", "charset*=undefined''%41", "charset*=rot13''%41", "charset="),
    *("charset=unicode_escape", "boundary*=hex''%41", "charset=" + "x" * 50_000, 'charset="'),
)


@pytest.mark.parametrize("charset", CHARSETS, ids=lambda charset: repr(charset[:24]))
def test_a_charset_that_is_none_of_text_changes_nothing(charset: str, key: dict[str, str]) -> None:
    claimed = {"CONTENT_TYPE": f"text/plain; {charset}"}

    found = sent(f"{API}/commitments?status=agreed", **key, **claimed)
    refused = sent(f"{API}/commitments?stat%FFus=agreed", **key, **claimed).problem()

    assert found.status == 200
    assert refused["errors"][0]["parameter"] == "stat\ufffdus"
    assert sent("/admin/login/?next=%FF", **claimed).status == 200


HEADERS: Final[dict[str, tuple[str, int]]] = {
    "HTTP_ACCEPT": ("\xff/\xff;q=x" * 5000, 406),
    "HTTP_HOST": ("evil example", 400),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE", 200),
    "HTTP_X_METHOD_OVERRIDE": ("POST", 200),
    "HTTP_X_FORWARDED_FOR": ("\xff, 999.999.999.999, ::::" * 500, 200),
    "HTTP_X_FORWARDED_HOST": ("evil.example", 200),
    "HTTP_COOKIE": ("sessionid=\0; csrftoken=\xff; a=" + "b" * 50_000, 200),
    "HTTP_IF_NONE_MATCH": ('W/"' + "a" * 50_000, 200),
    "HTTP_IF_MODIFIED_SINCE": ("Thu, 99 Xxx 99999 99:99:99 GMT", 200),
    "HTTP_RANGE": ("bytes=-1", 200),
    "HTTP_X_REQUEST_ID": ("\n" * 5000, 200),
    "CONTENT_LENGTH": ("-1", 200),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_nobody_means_is_refused_or_not_read(name: str, key: dict[str, str]) -> None:
    value, status = HEADERS[name]

    answer = sent(f"{API}/commitments", **key, **{name: value})

    assert answer.status == status
    assert status == 200 or answer.problem()


@pytest.mark.parametrize(
    "told",
    [{"CONTENT_TYPE": "a/b" + ";" * 400_000}, {"HTTP_COOKIE": 'a="' + '\\"' * 100_000 + '"'}],
    ids=lambda told: next(iter(told)),
)
def test_a_header_that_takes_long_to_read_keeps_nobody_waiting(told: dict[str, str]) -> None:
    begun = time.process_time()

    assert sent(f"{API}/healthz", **told).status == 200
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "value",
    [
        *("Bearer", "Bearer ", "Bearer pcl_", "Bearer pcl_" + "a" * 100_000, "Bearer \xff\0"),
        *("Basic YTpi", "Token x", "bearer pcl_aaaaaaaaaaaa_" + "a" * 43, "Bearer pcl_a\0_b", "\0"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_a_key_that_can_be_none_opens_nothing(value: str, promise: Commitment) -> None:
    answer = sent(f"{API}/commitments", HTTP_AUTHORIZATION=value)

    assert answer.status == 401
    assert answer.problem()
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get\xff"]
)
def test_another_method_is_refused_with_those_that_are_answered(
    method: str, key: dict[str, str]
) -> None:
    for path in (f"{API}/commitments", f"{API}/", f"{API}/healthz", f"{API}/cosignatures"):
        answer = sent(path, method, **key)

        assert answer.problem()["type"] == f"{PROBLEMS}/method-not-allowed"
        assert answer.headers["Allow"] in {"GET, HEAD", "POST"}


@pytest.mark.parametrize(
    "path",
    [
        *("commitments/%2e%2e/%2e%2e/admin/", "commitments/BE-IN-2025-001%2fhistory%00", "%00"),
        *("commitments/..%2f..%2fadmin", "commitments//BE-IN-2025-001", "commitments/%C0%AE%C0%AE"),
        *("entries/" + "9" * 5000, "entries/-1", "entries/9223372036854775808", "entries/1e3"),
        *("commitments/%ED%A0%80", "commitments/{ref}", "problems/%2e%2e", "\xff\xfe"),
        *("webhook-endpoints/00000000-0000-0000-0000-00000000000g/deliveries", "commitments/"),
        "a/" * 5000,
    ],
    ids=lambda path: repr(path[:32]),
)
def test_an_address_that_was_bent_leads_nowhere(path: str, key: dict[str, str]) -> None:
    problem = sent(f"{API}/{path}", **key).problem()

    assert problem["type"] == f"{PROBLEMS}/not-found"
