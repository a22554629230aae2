"""The check of contracts sees each way in which one can break what was written for another."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

import pytest

from tests.api.breaking import breaks

pytestmark = pytest.mark.only("sqlite")
Contract = dict[str, Any]

LIST: Final[Contract] = {
    "operationId": "list_items",
    "security": [{}],
    "parameters": [
        {
            "in": "query",
            "name": "status",
            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Code"}},
        },
        {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 200}},
    ],
    "responses": {
        "200": {
            "headers": {"Link": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}},
        },
        "404": {"content": {}},
    },
}
SEND: Final[Contract] = {
    "operationId": "send_item",
    "security": [{"key": []}],
    "requestBody": {
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}
    },
    "responses": {"201": {}},
}
OLD: Final[Contract] = {
    "paths": {"/items": {"get": LIST, "post": SEND}},
    "components": {
        "schemas": {
            "Code": {"type": "string", "enum": ["agreed", "stalled"]},
            "Nothing": {"enum": [None]},
            "Item": {
                "type": "object",
                "required": ["ref", "parts"],
                "properties": {
                    "ref": {"type": "string"},
                    "status": {
                        "oneOf": [
                            {"$ref": "#/components/schemas/Code"},
                            {"$ref": "#/components/schemas/Nothing"},
                        ]
                    },
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                },
            },
            "New": {
                "type": "object",
                "required": ["ref"],
                "properties": {"ref": {"type": "string", "maxLength": 9}, "on": {"type": "string"}},
            },
        }
    },
}


def _get(new: Contract) -> Contract:
    found: Contract = new["paths"]["/items"]["get"]
    return found


def _post(new: Contract) -> Contract:
    found: Contract = new["paths"]["/items"]["post"]
    return found


def _shapes(new: Contract) -> Contract:
    found: Contract = new["components"]["schemas"]
    return found


BROKEN: Final[dict[str, Callable[[Contract], Any]]] = {
    "GET /items is gone.": lambda new: new["paths"]["/items"].pop("get"),
    "POST /items is gone.": lambda new: new["paths"]["/items"].pop("post"),
    "GET /items is no longer named list_items.": lambda new: _get(new).update(operationId="list"),
    "GET /items needs a key now.": lambda new: _get(new).update(security=[{"key": []}]),
    "GET /items: the parameter limit is gone.": lambda new: _get(new)["parameters"].pop(),
    "GET /items: the parameter limit is required now.": lambda new: _get(new)["parameters"][
        1
    ].update(required=True),
    "GET /items: the parameter to is required now.": lambda new: _get(new)["parameters"].append(
        {"in": "query", "name": "to", "required": True, "schema": {}}
    ),
    "GET /items: the parameter limit takes no integer any more.": lambda new: _get(new)[
        "parameters"
    ][1]["schema"].update(type="string"),
    "GET /items: the parameter limit: its maximum was lowered.": lambda new: _get(new)[
        "parameters"
    ][1]["schema"].update(maximum=100),
    "GET /items: the parameter limit: its minimum was raised.": lambda new: _get(new)["parameters"][
        1
    ]["schema"].update(minimum=1),
    "GET /items: the parameter limit: its pattern is another one.": lambda new: _get(new)[
        "parameters"
    ][1]["schema"].update(pattern="x"),
    "GET /items: the parameter status: each: the code stalled is gone.": lambda new: _shapes(new)[
        "Code"
    ].update(enum=["agreed"]),
    "GET /items 200 is no longer answered.": lambda new: _get(new)["responses"].pop("200"),
    "GET /items 200: the header Link is gone.": lambda new: _get(new)["responses"]["200"].pop(
        "headers"
    ),
    "GET /items 200 is no longer answered as application/json.": lambda new: _get(new)["responses"][
        "200"
    ].update(content={}),
    "GET /items 200: the field ref is gone.": lambda new: _shapes(new)["Item"]["properties"].pop(
        "ref"
    ),
    "GET /items 200: the field ref may be absent now.": lambda new: _shapes(new)["Item"].update(
        required=["parts"]
    ),
    "GET /items 200: the field ref may be null now.": lambda new: _shapes(new)["Item"][
        "properties"
    ]["ref"].update(type=["string", "null"]),
    "GET /items 200: the field ref may be anything now.": lambda new: _shapes(new)["Item"][
        "properties"
    ].update(ref={}),
    "GET /items 200: the field status has no codes any more.": lambda new: _shapes(new)["Item"][
        "properties"
    ].update(status={"type": ["string", "null"]}),
    "POST /items requires a body now.": lambda new: _post(new)["requestBody"].update(required=True),
    "POST /items takes no application/json any more.": lambda new: _post(new)["requestBody"].update(
        content={}
    ),
    "POST /items: the body: the field on is gone.": lambda new: _shapes(new)["New"][
        "properties"
    ].pop("on"),
    "POST /items: the body: the field on is required now.": lambda new: _shapes(new)["New"].update(
        required=["ref", "on"]
    ),
    "POST /items: the body: the field on takes only some values now.": lambda new: _shapes(new)[
        "New"
    ]["properties"]["on"].update(enum=["a"]),
    "POST /items: the body: the field ref: its maxLength was lowered.": lambda new: _shapes(new)[
        "New"
    ]["properties"]["ref"].update(maxLength=8),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_planted_break_is_found_and_told(sentence: str) -> None:
    new = deepcopy(OLD)

    BROKEN[sentence](new)

    assert sentence in breaks(OLD, new)


def test_more_is_no_break() -> None:
    new = deepcopy(OLD)
    new["paths"]["/others"] = {"get": deepcopy(LIST)}
    _get(new)["parameters"].append({"in": "query", "name": "q", "schema": {"type": "string"}})
    _get(new)["parameters"][1]["schema"].update(maximum=500)
    _get(new)["responses"].pop("404")
    _shapes(new)["Code"]["enum"].append("fulfilled")
    _shapes(new)["Item"]["properties"]["title"] = {"type": "string"}
    _shapes(new)["Item"]["required"].append("title")
    _shapes(new)["New"]["properties"]["note"] = {"type": "string"}

    assert breaks(OLD, OLD) == []
    assert breaks(OLD, new) == []
