"""The OpenAPI document: valid, complete, and true of what is answered."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from ledger.api import filters, paging
from ledger.models import Commitment
from tests.api.partners import API, Caller, read

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("accept", ["application/json", "application/vnd.oai.openapi+json"])
def test_the_contract_is_json(accept: str) -> None:
    answer = Client().get(f"{API}/openapi.json", headers={"Accept": accept}, secure=True)

    assert answer["Content-Type"] == accept


def test_the_contract_is_a_valid_one(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1.")

    validate(contract)


def test_the_contract_knows_each_address_and_no_other(contract: dict[str, Any]) -> None:
    assert set(operations(contract)) == {
        "get /commitments",
        "get /commitments/{ref}",
        "get /commitments/{ref}/evidence/{sha256}",
        "get /entries/{index}",
        "get /entries/{index}/proof",
        "get /consistency",
        "get /view",
        "post /cosignatures",
    }


MORE_PROBLEMS = {
    "get /commitments/{ref}": {"404"},
    "get /commitments/{ref}/evidence/{sha256}": {"404"},
    "get /entries/{index}": {"404"},
    "get /entries/{index}/proof": {"404"},
    "get /consistency": {"503"},
    "get /view": {"404", "503"},
    "post /cosignatures": {"413", "415", "422"},
}
FILES = {
    "get /commitments/{ref}/evidence/{sha256}": "application/octet-stream",
    "get /entries/{index}/proof": "text/plain",
}


def test_each_operation_is_told_in_full(contract: dict[str, Any]) -> None:
    for name, operation in operations(contract).items():
        problems = {"400", "401", "403"} | MORE_PROBLEMS.get(name, set())
        answers = operation["responses"]

        assert set(answers) == {"200"} | problems
        assert all(list(answers[c]["content"]) == ["application/problem+json"] for c in problems)
        kind = FILES.get(name, "application/json")
        assert list(answers["200"]["content"]) == [kind]
        assert "WWW-Authenticate" in answers["401"]["headers"]
        assert "X-Request-Id" in answers["200"]["headers"]
        assert operation["security"] == [{"partnerKey": []}]
        assert operation["summary"]
        assert operation["description"]


def test_each_parameter_is_told_with_an_example_or_a_range(contract: dict[str, Any]) -> None:
    listed = {p["name"]: p for p in operations(contract)["get /commitments"]["parameters"]}

    assert set(listed) == filters.MANY | filters.ONCE | paging.PARAMETERS
    assert {n for n, p in listed.items() if p["schema"].get("type") == "array"} == filters.MANY
    assert {n for n, p in listed.items() if "examples" in p} == filters.MANY | filters.ONCE
    assert listed["limit"]["schema"]["maximum"] == paging.MAX_LIMIT
    assert all(p["description"] and not p.get("required") for p in listed.values())


def test_its_examples_are_of_its_own_shapes(contract: dict[str, Any]) -> None:
    for operation in operations(contract).values():
        if "application/json" not in operation["responses"]["200"]["content"]:
            continue
        content = operation["responses"]["200"]["content"]["application/json"]
        shape = content["schema"]["$ref"].rpartition("/")[2]

        for example in content["examples"].values():
            assert faults(closed(contract), shape, example["value"]) == []


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
    assert faults(strict, "CommitmentPage", page) == []
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
