"""The OpenAPI document: valid, complete, and true of what is answered."""

import io
import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from ledger.api import filters, paging
from ledger.api.urls import urlpatterns
from ledger.models import Commitment
from tests.api.breaking import breaks
from tests.api.partners import API, Caller, read

pytestmark = pytest.mark.django_db
ROOT: Final = Path(__file__).resolve().parents[2]
COMMITTED: Final = ROOT / "docs" / "reference" / "openapi.json"
# What was last promised; a release of the product puts the contract of its day here.
PROMISED: Final = Path(__file__).parent / "contract" / "v1.json"


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return drawn()


def drawn() -> dict[str, Any]:
    """Return the document as the command line draws it, where a warning is an error."""
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def operations(contract: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path.removeprefix(API)}": operation
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    }


def faults(contract: dict[str, Any], shape: str, document: Any) -> list[str]:
    """Return where a document is not of the shape that the contract gives it."""
    schema = {"$ref": f"#/components/schemas/{shape}", "components": contract["components"]}
    errors = OAS31Validator(schema, format_checker=OAS31Validator.FORMAT_CHECKER)
    return [error.message for error in errors.iter_errors(document)]


def closed(node: Any) -> Any:
    """Return a schema in which no object may have members that are not written down."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    inside = {key: closed(value) for key, value in node.items()}
    more = node.get("additionalProperties", False)  # a mapping says of what
    return inside | ({"additionalProperties": more} if node.get("type") == "object" else {})


def test_everybody_may_read_the_contract(contract: dict[str, Any]) -> None:
    answer = Client().get(f"{API}/openapi.json", secure=True)

    assert answer.status_code == 200
    assert read(answer) == contract


@pytest.mark.only("sqlite")
def test_the_contract_that_is_committed_is_the_one_that_is_answered(
    contract: dict[str, Any],
) -> None:
    assert json.loads(COMMITTED.read_text()) == contract, "draw it again: make contract"


@pytest.mark.only("sqlite")
def test_nothing_that_was_promised_is_gone(contract: dict[str, Any]) -> None:
    """What must go, goes with the next version: see the reference of the API."""
    promised = json.loads(PROMISED.read_text())

    assert breaks(promised, contract) == []
    contract = deepcopy(contract)
    del contract["paths"][f"{API}/commitments"]["get"]
    assert breaks(promised, contract) == [f"GET {API}/commitments is gone."]


@pytest.mark.parametrize("accept", ["application/json", "application/vnd.oai.openapi+json"])
def test_the_contract_is_json(accept: str) -> None:
    answer = Client().get(f"{API}/openapi.json", headers={"Accept": accept}, secure=True)

    assert answer["Content-Type"] == accept


def test_the_contract_is_a_valid_one(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1.")

    validate(contract)


def test_the_contract_knows_each_address_but_its_own_pages(contract: dict[str, Any]) -> None:
    pages = {"openapi", "docs", "context", "client"}
    named = {pattern.name for pattern in urlpatterns}

    assert pages < named
    assert len(named) == len(urlpatterns) == len(contract["paths"]) + len(pages)


def test_each_operation_is_told_in_full(contract: dict[str, Any]) -> None:
    for name, operation in operations(contract).items():
        answers = operation["responses"]
        good = {code for code in answers if code < "300"}
        problems = {code for code in answers if code >= "400"}

        assert good, name
        assert problems >= {"400", "406", "500"}, name
        assert ("404" in problems) or "{" not in name, name
        assert ({"413", "415"} <= problems) == name.startswith("post"), name
        assert all(list(answers[c]["content"]) == ["application/problem+json"] for c in problems)
        assert all("X-Request-Id" in answer["headers"] for answer in answers.values()), name
        assert operation["summary"], name
        assert "database quer" in operation["description"], f"{name} does not say what it costs"


def test_each_operation_tells_whether_it_needs_a_key(contract: dict[str, Any]) -> None:
    free = {"get /", "get /healthz", "get /problems/{code}"}

    for name, operation in operations(contract).items():
        answers = operation["responses"]

        assert operation["security"] == ([{}] if name in free else [{"partnerKey": []}]), name
        assert ({"401", "403", "429"} <= set(answers)) == (name not in free), name
        if name not in free:
            assert "WWW-Authenticate" in answers["401"]["headers"]
            assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(
                answers["429"]["headers"]
            )


def test_each_reading_that_may_be_saved_tells_how(contract: dict[str, Any]) -> None:
    saved = {
        name: told
        for name, told in operations(contract).items()
        if "ETag" in told["responses"].get("200", {}).get("headers", {})
    }

    assert set(saved) >= {f"get /{name}" for name in ("commitments", "summary", "changes")}
    assert all("304" in told["responses"] for told in saved.values())


def test_each_answer_of_an_operation_has_an_example(contract: dict[str, Any]) -> None:
    for name, operation in operations(contract).items():
        for code, answer in operation["responses"].items():
            for content in answer.get("content", {}).values() if code < "300" else ():
                is_file = content["schema"].get("type") == "string"

                assert is_file or content.get("examples"), f"{name} {code}"


def test_each_parameter_is_told_with_an_example_or_a_range(contract: dict[str, Any]) -> None:
    listed = {p["name"]: p for p in operations(contract)["get /commitments"]["parameters"]}

    names = filters.MANY | filters.ONCE | {"sort", "view"}
    assert set(listed) == names | paging.PARAMETERS
    assert {n for n, p in listed.items() if p["schema"].get("type") == "array"} == filters.MANY
    assert {n for n, p in listed.items() if "examples" in p} == names
    assert listed["limit"]["schema"]["maximum"] == paging.MAX_LIMIT
    assert all(p["description"] and not p.get("required") for p in listed.values())


def test_its_examples_are_of_its_own_shapes(contract: dict[str, Any]) -> None:
    strict = closed(contract)
    for name, operation in operations(contract).items():
        told = [*operation["responses"].values(), operation.get("requestBody", {})]
        for answer in told:
            for content in answer.get("content", {}).values():
                shape = content["schema"].get("$ref", "").rpartition("/")[2]
                examples = [example["value"] for example in content.get("examples", {}).values()]

                assert not shape or [faults(strict, shape, each) for each in examples] == [
                    [] for _each in examples
                ], name


def test_its_key_opens_with_bearer(contract: dict[str, Any]) -> None:
    schemes = contract["components"]["securitySchemes"]

    assert list(schemes) == ["partnerKey"]
    assert (schemes["partnerKey"]["type"], schemes["partnerKey"]["scheme"]) == ("http", "bearer")


def test_no_enumeration_was_named_by_chance(contract: dict[str, Any]) -> None:
    shapes = contract["components"]["schemas"]

    named = {name for name, shape in shapes.items() if "enum" in shape}
    assert all(name.endswith("Code") or name == "NullEnum" for name in named), named
    assert shapes["StatusCode"]["enum"][0] == "announced"


def test_what_is_answered_is_what_was_promised(
    contract: dict[str, Any], rich: Commitment, promise: Commitment, pieter: Caller
) -> None:
    strict = closed(contract)
    page = read(pieter.get("commitments", limit=1))
    full = [read(pieter.get(f"commitments/{c.reference}")) for c in (rich, promise)]
    wrong = [pieter.get("commitments", stauts=1), pieter.get("commitments/NONE")]

    assert page["next"]
    assert faults(strict, "StandardPage", page) == []
    assert [
        fault for document in full for fault in faults(strict, "FullCommitment", document)
    ] == []
    assert [fault for answer in wrong for fault in faults(strict, "Problem", read(answer))] == []


def test_the_checks_of_this_file_see_a_fault(contract: dict[str, Any]) -> None:
    strict = closed(contract)
    problem = {"type": "", "title": "", "status": 1, "detail": "", "instance": ""}

    assert faults(strict, "Problem", problem) == []
    assert faults(strict, "Problem", problem | {"status": "1"})
    assert faults(strict, "Problem", problem | {"person": "amina"})
