"""The parameters of lists, for the OpenAPI document."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from ledger.api.depth import MAX_FULL, VIEW, Depth
from ledger.api.fields import CODE, MOST_VALUES, MOST_WORDS
from ledger.api.keyset import SORT, SORTS
from ledger.api.moment import AS_OF
from ledger.api.paging import DEFAULT_LIMIT, MAX_LIMIT, REFERENCE

Schema = dict[str, Any]

_CODE: Final[Schema] = {"type": "string", "pattern": f"^{CODE.pattern}$"}
# The years of living people: others are refused as slips of the keyboard.
_DAY: Final[Schema] = {
    "type": "string",
    "format": "date",
    "pattern": "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$",
}
_INSTANT: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
}
_REFERENCE: Final[Schema] = {"type": "string", "pattern": f"^{REFERENCE}$"}


def several(name: str, items: Schema, description: str, *examples: Any) -> OpenApiParameter:
    """Return a parameter that may be repeated: its values are alternatives."""
    return OpenApiParameter(
        name,
        {"type": "array", "items": items, "maxItems": MOST_VALUES},
        description=f"{description} Repeat it to ask for any of several.",
        examples=[OpenApiExample(str(value), value=[value]) for value in examples],
    )


def one(name: str, schema: Schema, description: str, *examples: Any) -> OpenApiParameter:
    """Return a parameter that may be given once."""
    shown = [OpenApiExample(str(value), value=value) for value in examples]
    return OpenApiParameter(name, schema, description=description, examples=shown)


def _either_way(
    name: str, items: Schema, description: str, *examples: Any
) -> list[OpenApiParameter]:
    """Return a parameter, and the one that leaves out what it would find."""
    without = OpenApiParameter(
        f"{name}_not",
        {"type": "array", "items": items, "maxItems": MOST_VALUES},
        description=f"Leaves out what `{name}` would find. Repeat it to leave out several.",
        examples=[OpenApiExample(str(examples[0]), value=[examples[0]])],
    )
    return [several(name, items, description, *examples), without]


def _code(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _span(name: str, day: str) -> list[OpenApiParameter]:
    return [
        one(f"{name}_from", _DAY, f"{day} on that day or later.", "2026-01-01"),
        one(f"{name}_before", _DAY, f"{day} before that day.", "2027-01-01"),
    ]


FILTERS: Final = [
    *_either_way("status", _code("StatusCode"), "Where it stands.", *("in_progress", "stalled")),
    *_either_way("party", _CODE, "A party with any role in it, by code.", "eu", "in"),
    several(
        "party_role",
        _code("ObligationRoleCode"),
        "The role of `party`; without that, of any party.",
        "obligor",
    ),
    *_either_way(
        "theme", _CODE, "A theme, or any theme below it, by code.", *("maritime-security", "cyber")
    ),
    *_either_way("instrument", _CODE, "What it is part of, by code.", "EU-IN-SDP"),
    *_either_way("owner", _CODE, "The desk that answers for it, by code.", "brussels"),
    *_either_way("rung", _code("RungCode"), "How firmly it was worded.", *(4, 5)),
    *_either_way(
        "late",
        _code("LateCode"),
        "In which way it is late, by the day at its desk.",
        *("update_stale", "answer_overdue"),
    ),
    one(
        "overdue",
        {"type": "boolean"},
        "Whether it is late with its delivery, by the day at its desk.",
        True,  # noqa: FBT003 - an example
    ),
    one("has_evidence", {"type": "boolean"}, "Whether any evidence stands.", False),  # noqa: FBT003
    one("parent", _REFERENCE, "What it is part of, by reference.", "EU-IN-SDP-001"),
    *_span("made", "Made"),
    *_span("due", "Due"),
    *_span("review", "To be reviewed next"),
    one(
        "updated_since",
        _INSTANT,
        "Changed at that instant or later.",
        "2026-01-27T10:00:00Z",
    ),
    one(
        "q",
        {"type": "string", "minLength": 1, "maxLength": 200},
        f"Up to {MOST_WORDS} words, or phrases in quotation marks, each of which is somewhere in "
        "its reference, title or text, in capitals or not.",
        "maritime dialogue",
    ),
]
MOMENT: Final = one(
    AS_OF,
    {"type": "string"},
    "What was said then, replayed from the ledger: a day (its end, in UTC) or an "
    "RFC 3339 date-time that is over. It shows what you may see now and was published then.",
    *("2026-01-27", "2026-01-27T10:00:00Z"),
)
SHAPE: Final = [
    one(
        VIEW,
        {"type": "string", "enum": list(Depth), "default": Depth.STANDARD.value},
        f"How much to tell of each. `full` holds at most {MAX_FULL} a page.",
        Depth.BRIEF.value,
    ),
    one(
        SORT,
        {"type": "string", "enum": list(SORTS), "default": SORTS[0]},
        "In which order; a minus sign turns it around. What has no value, or shows you none, "
        "comes last both ways.",
        "-updated_at",
    ),
]
PAGING: Final = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        description="How many to return at most.",
    ),
    OpenApiParameter(
        "cursor",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 200},
        description="Where to go on: opaque, taken from `next`, good for the same search only.",
    ),
]
