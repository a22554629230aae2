"""What everybody may read without a key, from where things are to what went wrong."""

import ast
import json
import shlex
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import resolve
from rest_framework import exceptions

from ledger import api
from ledger.api import docs_page
from ledger.api.contract import document
from ledger.api.problem_types import TYPES
from tests.api.partners import API, PROBLEMS, read

pytestmark = pytest.mark.only("sqlite")
CATALOG = "/.well-known/api-catalog"
PAGES = {
    "/": "application/json",
    "/docs": "text/html; charset=utf-8",
    "/healthz": "application/json",
    "/context.jsonld": "application/ld+json",
    "/problems/not-found": "application/json",
    "/openapi.json": "application/json",
}


def get(path: str, **headers: str) -> HttpResponse:
    path = path if path.startswith(("/api", "/.", "http")) else f"{API}{path}"
    found: HttpResponse = Client().get(path, headers=headers, secure=True)  # type: ignore[assignment]
    return found


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, and its anchors."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, attribute: str) -> list[str]:
        return [value for _tag, found in self.tags if (value := found.get(attribute))]


@pytest.mark.parametrize("path", [*PAGES, "", CATALOG])
def test_a_page_needs_no_key_and_no_database(path: str) -> None:
    """Nothing marks these tests as ones that may ask a database, so a query would fail."""
    for headers in ({}, {"Authorization": "Bearer pcl_nobody"}):
        answer = Client().get(
            path if path == CATALOG else f"{API}{path}", headers=headers, secure=True, follow=True
        )

        assert answer.status_code == 200
        assert answer["Content-Type"] == PAGES.get(path, answer["Content-Type"])
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Request-Id"]


def test_the_index_leads_to_everything_that_is_read_without_a_reference() -> None:
    index = read(get("/"))

    told = {urlsplit(each["href"]).path for each in index["collections"]}
    assert told == {
        path
        for path, methods in document()["paths"].items()
        if "get" in methods and "{" not in path and methods["get"]["tags"] != ["about"]
    }
    assert {f"{API}/commitments", f"{API}/changes", f"{API}/me"} <= told
    assert set(index["links"]) >= {"self", "service-desc", "service-doc", "status", "api-catalog"}
    for link in index["links"].values():
        found = get(link["href"], Accept=link["type"])
        assert (found.status_code, found["Content-Type"].partition(";")[0]) == (
            200,
            link["type"].partition(";")[0],
        )


def test_the_catalog_is_found_where_programs_look_for_it() -> None:
    answer = get(CATALOG)

    links = read(answer)["linkset"]
    assert answer["Content-Type"].startswith("application/linkset+json;")
    assert answer["Link"] == f'<https://testserver{CATALOG}>; rel="api-catalog"'
    assert links[0]["anchor"] == f"https://testserver{API}/"
    assert links[0]["service-desc"][0]["href"] == f"https://testserver{API}/openapi.json"
    assert Client().head(CATALOG, secure=True)["Link"] == answer["Link"]
    assert Client().post(CATALOG, secure=True).status_code == 405


def test_the_contract_is_sent_once() -> None:
    etag = get("/openapi.json")["ETag"]

    again = get("/openapi.json", **{"If-None-Match": f'"other", W/{etag}'})

    assert (again.status_code, again.content) == (304, b"")
    assert get("/openapi.json", **{"If-None-Match": '"other"'}).status_code == 200


# --- Problems -----------------------------------------------------------------------------


def codes() -> Iterator[str]:
    """Yield every code that the API can answer with: those of its errors, and those it names."""
    waiting = [exceptions.APIException]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        yield str(error.default_code)
    for path in Path(api.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name(id="_page" | "problem"),
                    args=[_, _, ast.Constant(value=str(code)), *_],
                ):
                    yield code


def test_every_type_of_problem_leads_to_a_page_that_says_what_to_do() -> None:
    # Of REST framework: never raised here, or told as an invalid parameter.
    unheard = {"error", "invalid", "throttled", "permission-denied", "authentication-failed"}
    answered = {code.replace("_", "-") for code in codes()} - unheard

    assert answered >= {"not-found", "server-error", "bad-request", "invalid-body"}
    assert answered - TYPES.keys() == set()
    for code, kind in TYPES.items():
        told = read(get(f"{PROBLEMS}/{code}"))
        page = get(f"{PROBLEMS}/{code}", Accept="text/html,application/xhtml+xml,*/*;q=0.8")

        assert told["type"] == f"{PROBLEMS}/{code}"
        assert (told["title"], told["status"]) == (kind.title, kind.status)
        assert 400 <= kind.status < 600
        assert page["Content-Type"] == "text/html; charset=utf-8"
        assert kind.title in page.content.decode()


def test_a_type_that_no_problem_has_is_not_found() -> None:
    for accept in ("application/json", "text/html"):
        answer = get("/problems/nothing-such", Accept=accept)

        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert read(answer)["type"] == f"{PROBLEMS}/not-found"


# --- The page of the contract -------------------------------------------------------------


@pytest.mark.parametrize("path", ["/docs", "/problems/not-found"])
def test_a_page_holds_nothing_that_its_policy_would_stop(path: str) -> None:
    answer = get(path, Accept="text/html")

    page = Page(answer.content)
    policy = answer["Content-Security-Policy"]
    assert "'unsafe" not in policy
    assert "default-src 'none'" in policy
    assert not page.all("style")
    assert not [tag for tag, _attributes in page.tags if tag == "style"]
    assert all(found.get("src") for tag, found in page.tags if tag == "script")
    assert not [name for _tag, found in page.tags for name in found if name.startswith("on")]
    assert all(link.startswith(("/", "#")) for link in [*page.all("href"), *page.all("src")])


def test_the_page_tells_of_each_operation_and_leads_nowhere_in_vain() -> None:
    page = Page(get("/docs").content)

    anchors = page.all("id")
    assert len(anchors) == len(set(anchors))
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert operation["operationId"] in anchors
    for link in page.all("href"):
        target, _hash, anchor = link.partition("#")
        assert not anchor or anchor in anchors, link
        assert not target or target.startswith("/static/") or resolve(target), link


def test_each_line_to_paste_asks_for_what_is_there() -> None:
    text = get("/docs").content.decode()
    found = ["curl " + unescape(p.partition("</code>")[0]) for p in text.split("<code>curl ")[1:]]

    assert len(found) == sum(len(methods) for methods in document()["paths"].values())
    for line in found:
        words = shlex.split(line)
        address = urlsplit(words[-1])
        assert words[0] == "curl"
        assert "{" not in address.path
        assert resolve(address.path), line
        assert all(value != ["None"] for value in parse_qs(address.query).values())


# --- What the fields mean -----------------------------------------------------------------


def names(schema: str) -> set[str]:
    """Return the names of the fields of a shape, and of all shapes in it."""
    shapes: dict[str, Any] = document()["components"]["schemas"]
    seen, waiting = set(), [schema]
    found: set[str] = set()
    while waiting:
        shape = waiting.pop()
        if shape in seen:
            continue
        seen.add(shape)
        found |= shapes[shape].get("properties", {}).keys()
        text = json.dumps(shapes[shape])
        waiting += [part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]]
    return found


def test_each_term_of_the_context_is_a_field_with_a_meaning_of_its_vocabulary() -> None:
    context: dict[str, Any] = read(get("/context.jsonld"))["@context"]
    plain = {name: value for name, value in context.items() if not name.startswith("@")}
    prefixes = {name for name, value in plain.items() if str(value).endswith(("/", "#"))}
    terms = plain.keys() - prefixes

    assert {"dcterms", "prov", "eli", "org"} <= prefixes
    assert terms - names("FullCommitment") == set()
    assert {"ref", "title", "status", "parties", "evidence", "made_on"} <= terms
    for name in terms:
        meaning = plain[name] if isinstance(plain[name], str) else plain[name]["@id"]
        assert meaning.startswith("@") or meaning.partition(":")[0] in prefixes, name


def test_the_docs_are_drawn_once_whatever_port_a_caller_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = []

    def counted(*given: Any) -> str:
        drawn.append(given)
        return render_to_string(*given)

    monkeypatch.setattr(docs_page, "render_to_string", counted)

    for port in (1, 2):
        text = get("/docs", Host=f"testserver:{port}").content.decode()
        assert f"https://testserver:{port}/api/v1/commitments" in text
        assert ".invalid" not in text

    assert len(drawn) <= 1
