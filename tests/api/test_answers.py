"""What every answer has in common, and what goes wrong in one shape."""

import json
import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from ledger.api import problems, views
from ledger.models import Commitment, User
from tests.api.partners import API, PROBLEMS, Caller, read

pytestmark = pytest.mark.django_db
SHAPE = ["type", "title", "status", "detail", "instance"]


def is_problem(answer: HttpResponse, status: int, code: str) -> bool:
    """Return whether an answer is a whole problem, with the headers of all answers."""
    body = read(answer)
    return (
        answer.status_code == body["status"] == status
        and answer["Content-Type"] == "application/problem+json"
        and list(body) == SHAPE
        and body["type"] in (f"{PROBLEMS}/{code}", f"{API}/problems/{code}")
        and body["instance"] == f"urn:uuid:{answer['X-Request-Id']}"
        and has_our_headers(answer)
    )


def has_our_headers(answer: HttpResponse) -> bool:
    vary = {name.strip() for name in answer["Vary"].split(",")}
    UUID(answer["X-Request-Id"])
    return (
        answer["Cache-Control"] == "private, no-cache"
        and {"Accept", "Authorization"} <= vary
        and "Cookie" not in vary
        and not answer.cookies
        and not any(name.startswith("Access-Control") for name in answer.headers)
    )


def test_an_answer_is_json_that_no_cache_shares(promise: Commitment, pieter: Caller) -> None:
    for path in ("commitments", f"commitments/{promise.reference}"):
        answer = pieter.get(path)

        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/json"
        assert has_our_headers(answer)


def test_each_request_has_an_id_of_its_own(promise: Commitment, pieter: Caller) -> None:
    ids = {pieter.get("commitments")["X-Request-Id"] for _time in range(3)}
    mine = pieter.send("GET", "commitments", **{"X-Request-Id": "mine"})["X-Request-Id"]

    assert len(ids | {mine}) == 4
    assert mine != "mine"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "path",
    [
        *("/api/", "/api/v2/", "/api/v2/commitments", "/api/v1/commitments/"),
        *("/api/v1/commitments/a/b", "/api/v1/commitments/be-in-2025-001", "/api/v1/%FF"),
        *("/api/v1/commitments/BE-IN-2025-001%0A", "/api/v1/commitments.json"),
        "/api/v1/commitments/" + "A" * 41,
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_address_that_leads_nowhere_is_a_problem(path: str, method: str, pieter: Caller) -> None:
    answer = pieter.send(method, path)

    assert answer.status_code == 404
    assert method == "HEAD" or is_problem(answer, 404, "not-found")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("path", ["/nothing", "/api", "/apiary/", "/admin/nothing/"])
def test_elsewhere_django_answers_with_its_own_pages(path: str, amina: User) -> None:
    client = Client()
    client.force_login(amina)

    answer = client.get(path, secure=True)

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("path", ["commitments", "commitments/BE-IN-2025-001", "openapi.json"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_can_be_written(
    method: str, path: str, promise: Commitment, pieter: Caller
) -> None:
    answer = pieter.send(method, path)

    assert is_problem(answer, 405, "method-not-allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_a_form_that_says_it_is_a_get_is_none(promise: Commitment, pieter: Caller) -> None:
    answer = pieter.send("POST", "commitments", **{"X-HTTP-Method-Override": "GET"})

    assert answer.status_code == 405


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("path", ["commitments", "openapi.json"])
@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/problem+json"])
def test_other_formats_are_not_acceptable(accept: str, path: str, pieter: Caller) -> None:
    answer = pieter.send("GET", path, Accept=accept)

    assert is_problem(answer, 406, "not-acceptable")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "application/json", "text/html, */*;q=0.1"]
)
def test_json_is_acceptable_in_many_ways(accept: str, pieter: Caller) -> None:
    answer = pieter.send("GET", "commitments", Accept=accept)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"


def test_head_answers_like_get_without_a_body(promise: Commitment, pieter: Caller) -> None:
    for path in ("commitments", f"commitments/{promise.reference}", "openapi.json"):
        got, head = pieter.get(path), pieter.send("HEAD", path)

        assert head.status_code == got.status_code == 200
        assert head["Content-Type"] == got["Content-Type"]
        assert head["Content-Length"] == got["Content-Length"]
        assert head.content == b""


def test_our_own_fault_is_a_problem_and_its_id_is_in_the_log(
    pieter: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: object) -> None:
        raise RuntimeError("whisper")

    monkeypatch.setattr(views, "shelf_of", fail)

    with caplog.at_level(logging.ERROR, problems.__name__):
        answer = pieter.get("commitments")

    assert is_problem(answer, 500, "server-error")
    assert b"whisper" not in answer.content
    assert any(answer["X-Request-Id"] in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("handler", [problems.server_error])
def test_our_own_fault_elsewhere_is_djangos_page(
    handler: Callable[..., HttpResponse], rf: RequestFactory
) -> None:
    answer = handler(rf.get("/admin/"))

    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours_is_a_bad_request(settings: Settings, pieter: Caller) -> None:
    settings.ALLOWED_HOSTS = ["ledger.example"]

    for path in (f"{API}/commitments", "/admin/"):
        answer = pieter.get(path)

        assert answer.status_code == 400
        assert (answer["Content-Type"] == "application/problem+json") == path.startswith("/api/")


def test_words_in_other_scripts_are_told_as_they_are(rich: Commitment, pieter: Caller) -> None:
    content = pieter.get(f"commitments/{rich.reference}").content

    assert "\U0001f91d".encode() in content
    assert json.loads(content)["title"] == rich.title
