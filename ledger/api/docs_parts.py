"""The parts of the page of the API, as plain values: read from the OpenAPI document."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_KINDS: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
_SOME_ID: Final = "019821c2-7a60-7c3e-9d54-3f1f0c8a4b17"
_FORMATS: Final = {
    "date": "day",
    "date-time": "instant",
    "uuid": "UUID",
    "uri": "address",
    "binary": "bytes",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is, in words. :ivar shape: the shape it links to, or nothing."""

    words: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, a header, or a member of a shape."""

    name: str
    where: str
    kind: Kind
    required: bool
    description: SafeString


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers with one status. :ivar example: as it looks, or nothing."""

    status: str
    description: SafeString
    media_type: str
    shape: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, whole."""

    name: str
    method: str
    path: str
    summary: str
    description: SafeString
    needs_key: bool
    parameters: list[Field]
    body: Answer | None
    answers: list[Answer]
    headers: list[Field]
    curl: str


@dataclass(frozen=True, slots=True)
class Group:
    """Operations about one thing."""

    tag: str
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object is made of, or which values a code has."""

    name: str
    description: SafeString
    fields: list[Field]
    values: list[str]


def groups(contract: dict[str, Any], host: str) -> list[Group]:
    """Return all operations by tag, those about the API itself last."""
    found: dict[str, list[Operation]] = {}
    for path, methods in contract["paths"].items():
        for method, told in methods.items():
            tag = told["tags"][0]
            found.setdefault(tag, []).append(_operation(host, path, method, told))
    found["about"] = found.pop("about", [])
    return [Group(tag, operations) for tag, operations in found.items() if operations]


def shapes(contract: dict[str, Any]) -> list[Shape]:
    """Return all shapes by name."""
    return [
        Shape(
            name,
            spans(told.get("description", "")),
            [
                Field(field, "", kind(inner), field in told.get("required", ()), _words(inner))
                for field, inner in told.get("properties", {}).items()
            ],
            [json.dumps(value) for value in told.get("enum", ())],
        )
        for name, told in contract["components"]["schemas"].items()
        if name != "NullEnum"
    ]


def kind(schema: dict[str, Any]) -> Kind:
    """Return what a value of a schema is."""
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return _either([kind(each) for each in schema[several]])
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Kind("null") if name == "NullEnum" else Kind(name, name)
    if "enum" in schema:
        return Kind("one of " + ", ".join(json.dumps(value) for value in schema["enum"]))
    names = schema.get("type", "object")
    if isinstance(names, list):
        return _either([kind(schema | {"type": name}) for name in names])
    if names == "array":
        of = kind(schema["items"])
        return Kind(f"list of {of.words}", of.shape)
    if "format" in schema and names == "string":
        return Kind(_FORMATS.get(schema["format"], "text"))
    return Kind(_KINDS[names] + _bounds(schema))


def _either(kinds: list[Kind]) -> Kind:
    named = next((each.shape for each in kinds if each.shape), "")
    return Kind(" or ".join(dict.fromkeys(each.words for each in kinds)), named)


def _bounds(schema: dict[str, Any]) -> str:
    """Return between which bounds a number lies, in words."""
    match schema:
        case {"minimum": least, "maximum": most}:
            return f", {least} to {most}"
        case {"minimum": least}:
            return f", {least} or more"
        case {"maximum": most}:
            return f", at most {most}"
        case _:
            return ""


def spans(text: str) -> SafeString:
    """Return a text in which what stands between backticks is code."""
    parts = enumerate(text.split("`"))
    told = [format_html("<code>{}</code>" if place % 2 else "{}", part) for place, part in parts]
    return format_html_join("", "{}", ((each,) for each in told))


def _words(schema: dict[str, Any]) -> SafeString:
    """Return the description of a field, without the list of codes that drf-spectacular adds."""
    told: str = schema.get("description", "")
    return spans(told.partition("* `")[0].strip())


def _operation(host: str, path: str, method: str, told: dict[str, Any]) -> Operation:
    answers = [
        answer for status, each in told["responses"].items() for answer in _answers(status, each)
    ]
    body = next(_answers("", told["requestBody"]), None) if "requestBody" in told else None
    needs_key = {} not in told.get("security", [{}])
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        description=spans(told.get("description", "")),
        needs_key=needs_key,
        parameters=[
            Field(each["name"], each["in"], kind(each["schema"]), *_of_parameter(each))
            for each in told.get("parameters", ())
        ],
        body=body,
        answers=answers,
        headers=_headers(told),
        curl=_curl(host, path, method, told, body, needs_key=needs_key),
    )


def _of_parameter(told: dict[str, Any]) -> tuple[bool, SafeString]:
    return told.get("required", False), spans(told.get("description", ""))


def _headers(told: dict[str, Any]) -> list[Field]:
    """Return the headers of the answers of an operation, each once."""
    found: dict[str, Field] = {}
    for status, answer in told["responses"].items():
        for name, each in answer.get("headers", {}).items():
            field = Field(name, status, kind(each["schema"]), *_of_parameter(each))
            found.setdefault(name, field)
    return list(found.values())


def _answers(status: str, told: dict[str, Any]) -> Iterator[Answer]:
    """Yield what is answered with one status, or taken, for each media type."""
    for media_type, content in (told.get("content") or {"": {}}).items():
        examples = content.get("examples", {}).values()
        example = next((each["value"] for each in examples), None)
        yield Answer(
            status,
            spans(told.get("description", "")),
            media_type,
            kind(content.get("schema", {})).shape,
            _spelled(example),
        )


def _spelled(example: Any) -> str:
    if example is None or isinstance(example, str):
        return example or ""
    return json.dumps(example, indent=2, ensure_ascii=False)


def _curl(
    host: str, path: str, method: str, told: dict[str, Any], body: Answer | None, *, needs_key: bool
) -> str:
    """Return a line that asks for the operation; with an example of what can be given."""
    query: list[tuple[str, Any]] = []
    # What may be repeated goes with everything else; much of the rest does not.
    for each in sorted(
        told.get("parameters", ()), key=lambda p: p["schema"].get("type") != "array"
    ):
        example = _example(each)
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(str(example), safe=""))
        elif each["in"] == "query" and example is not None and (each.get("required") or not query):
            query.append((each["name"], example))
    parts = ["curl"]
    if needs_key:
        parts.append('-H "Authorization: Bearer $KEY"')
    parts += [
        "-H " + shlex.quote(f"{each['name']}: {_example(each)}")
        for each in told.get("parameters", ())
        if each["in"] == "header" and each.get("required")
    ]
    if body is not None:
        parts.append(f"-H 'Content-Type: {body.media_type}'")
        parts.append(f"--data-binary {shlex.quote(body.example)}")
    elif method != "get":
        parts.append(f"-X {method.upper()}")
    asked = f"?{urlencode(query, doseq=True)}" if query else ""
    return " ".join([*parts, shlex.quote(f"{host}{path}{asked}")])


def _is_single(parameter: dict[str, Any]) -> bool:
    return bool(parameter["schema"].get("type") != "array")


def _example(parameter: dict[str, Any]) -> Any:
    """Return a value that a parameter may have, or None where none is told."""
    for each in parameter.get("examples", {}).values():
        return each["value"]
    schema = parameter["schema"]
    if not parameter.get("required"):
        return None
    return _SOME_ID if schema.get("format") == "uuid" else schema.get("minimum")
