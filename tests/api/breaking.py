"""What a new contract takes from programs that were written for an old one, in sentences.

More is not a break: new paths, optional parameters, fields and codes. Partners are told to ignore
what they do not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Schema = dict[str, Any]
_LEAST: Final = ("minimum", "minLength", "minItems")
_MOST: Final = ("maximum", "maxLength", "maxItems")


@dataclass(frozen=True)
class Shape:
    """What a schema allows, with its references followed and its alternatives put together."""

    types: frozenset[str] = frozenset()
    values: frozenset[Any] | None = None
    fields: dict[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Schema | None = None
    rest: Schema = field(default_factory=dict)


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return a sentence for each thing that programs of the old contract may rely on in vain."""
    return [*dict.fromkeys(_paths(old, new))]


def _paths(old: Schema, new: Schema) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, before in methods.items():
            name = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                yield f"{name} is gone."
            else:
                yield from _Pair(old, new).operation(name, before, after)


class _Pair:
    """Compares two contracts, one operation at a time."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[str, str, bool]] = set()

    def operation(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{name} is no longer named {old['operationId']}."
        if {} in old.get("security", []) and {} not in new.get("security", []):
            yield f"{name} needs a key now."
        yield from self.parameters(name, old, new)
        yield from self.body(name, old.get("requestBody"), new.get("requestBody"))
        for code, before in old["responses"].items():
            if code < "400":
                yield from self.answer(f"{name} {code}", before, new["responses"].get(code))

    def parameters(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        befores, afters = (
            {(each["in"], each["name"]): each for each in operation.get("parameters", ())}
            for operation in (old, new)
        )
        for key, before in befores.items():
            if key not in afters:
                yield f"{name}: the parameter {key[1]} is gone."
            else:
                where = f"{name}: the parameter {key[1]}"
                yield from self.schema(where, before["schema"], afters[key]["schema"], taken=True)
        for key, after in afters.items():
            if after.get("required") and not befores.get(key, {}).get("required"):
                yield f"{name}: the parameter {key[1]} is required now."

    def body(self, name: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if new and new.get("required") and not (old and old.get("required")):
            yield f"{name} requires a body now."
        for media_type, before in (old or {}).get("content", {}).items():
            after = (new or {}).get("content", {}).get(media_type)
            if after is None:
                yield f"{name} takes no {media_type} any more."
            else:
                yield from self.schema(
                    f"{name}: the body", before["schema"], after["schema"], taken=True
                )

    def answer(self, name: str, old: Schema, new: Schema | None) -> Iterator[str]:
        if new is None:
            yield f"{name} is no longer answered."
            return
        for header in old.get("headers", {}).keys() - new.get("headers", {}).keys():
            yield f"{name}: the header {header} is gone."
        for media_type, before in old.get("content", {}).items():
            after = new.get("content", {}).get(media_type)
            if after is None:
                yield f"{name} is no longer answered as {media_type}."
            else:
                yield from self.schema(name, before["schema"], after["schema"], taken=False)

    def schema(self, name: str, old: Schema, new: Schema, *, taken: bool) -> Iterator[str]:
        """Compare what is taken from programs, or what is answered to them."""
        pair = str(old.get("$ref", "")), str(new.get("$ref", "")), taken
        if all(pair[:2]) and pair in self.seen:
            return
        self.seen.add(pair)
        before, after = _shape(old, self.old), _shape(new, self.new)
        yield from _values(name, before, after, taken=taken)
        yield from _bounds(name, before.rest, after.rest, taken=taken)
        for member, inner in before.fields.items():
            if member not in after.fields:
                yield f"{name}: the field {member} is gone."
            else:
                where = f"{name}: the field {member}"
                yield from self.schema(where, inner, after.fields[member], taken=taken)
        if taken:
            for member in sorted(after.required - before.required):
                yield f"{name}: the field {member} is required now."
        else:
            for member in sorted((before.required - after.required) & after.fields.keys()):
                yield f"{name}: the field {member} may be absent now."
        if before.items is not None and after.items is not None:
            yield from self.schema(f"{name}: each", before.items, after.items, taken=taken)


def _values(name: str, old: Shape, new: Shape, *, taken: bool) -> Iterator[str]:
    lost, more = old.types - new.types, new.types - old.types
    if taken and old.types and new.types and lost:
        yield f"{name} takes no {', '.join(sorted(lost))} any more."
    if not taken and old.types and (more or not new.types):
        yield f"{name} may be {', '.join(sorted(more)) or 'anything'} now."
    if old.values is not None and new.values is not None:
        for value in sorted(map(str, old.values - new.values)):
            yield f"{name}: the code {value} is gone."
    if taken and old.values is None and new.values is not None:
        yield f"{name} takes only some values now."
    if not taken and old.values is not None and new.values is None:
        yield f"{name} has no codes any more."


def _bounds(name: str, old: Schema, new: Schema, *, taken: bool) -> Iterator[str]:
    if not taken:
        return
    for bound in _LEAST:
        if new.get(bound, float("-inf")) > old.get(bound, float("-inf")):
            yield f"{name}: its {bound} was raised."
    for bound in _MOST:
        if new.get(bound, float("inf")) < old.get(bound, float("inf")):
            yield f"{name}: its {bound} was lowered."
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{name}: its pattern is another one."


def _shape(schema: Schema, contract: Schema) -> Shape:
    if "$ref" in schema:
        return _shape(
            contract["components"]["schemas"][schema["$ref"].rpartition("/")[2]], contract
        )
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return _together([_shape(each, contract) for each in schema[several]])
    named = schema.get("type", ())
    types = {named} if isinstance(named, str) else set(named)
    values = frozenset(schema["enum"]) if "enum" in schema else None
    if values == frozenset({None}):
        types = {"null"}
    return Shape(
        types=frozenset(types),
        values=values,
        fields=schema.get("properties", {}),
        required=frozenset(schema.get("required", ())),
        items=schema.get("items"),
        rest={key: schema[key] for key in (*_LEAST, *_MOST, "pattern") if key in schema},
    )


def _together(shapes: list[Shape]) -> Shape:
    """Return what any of some shapes allows."""
    listed = [shape.values for shape in shapes if shape.types != {"null"}]
    known = [values for values in listed if values is not None]
    return Shape(
        types=frozenset().union(*(shape.types for shape in shapes)),
        values=frozenset().union(*known) if known and len(known) == len(listed) else None,
        fields={name: inner for shape in shapes for name, inner in shape.fields.items()},
        required=frozenset().union(*(shape.required for shape in shapes)),
        items=next((shape.items for shape in shapes if shape.items is not None), None),
        rest={key: value for shape in shapes for key, value in shape.rest.items()},
    )
