"""What the OpenAPI document says of the addresses of reference data."""

from typing import Any, Final

from ledger.api import reference_serializers as shapes
from ledger.api.schema import HEADERS, answers

_REACHED: Final = "Only what commitments that were released to you lead to. It changes with them."


def _list(name: str, summary: str, told: str, shape: Any, *examples: Any) -> dict[str, Any]:
    return {
        "operation_id": f"list_{name}",
        "summary": summary,
        "description": told,
        "tags": ["reference"],
        "parameters": HEADERS,
        "responses": answers(shape, {"results": list(examples)}, 400, 401, 403),
    }


PARTIES: Final = _list(
    "parties",
    "List parties",
    f"{_REACHED} Your own party is always listed. An answer costs two database queries.",
    shapes.PartyListSerializer,
    {
        "code": "eu",
        "name": "European Union",
        "classification": "organisation",
        "parent": None,
        "identifiers": [],
    },
    {
        "code": "in",
        "name": "India",
        "classification": "state",
        "parent": None,
        "identifiers": [{"scheme": "iso3166-1-alpha-2", "identifier": "IN"}],
    },
)
THEMES: Final = _list(
    "themes",
    "List themes",
    f"{_REACHED} A theme is listed with every theme above it. It costs two database queries.",
    shapes.ThemeListSerializer,
    {"code": "maritime-security", "name": "Maritime security", "parent": "security-defence"},
    {"code": "security-defence", "name": "Security and defence", "parent": None},
)
INSTRUMENTS: Final = _list(
    "instruments",
    "List instruments",
    f"{_REACHED} An answer costs two database queries.",
    shapes.InstrumentListSerializer,
    {
        "code": "EU-IN-SDP",
        "name": "EU-India Security and Defence Partnership",
        "kind": "partnership",
        "dated_on": "2026-01-27",
        "dated": {"precision": "day", "words": ""},
    },
)
STATUSES: Final = _list(
    "statuses",
    "List statuses",
    "Where a commitment can stand, where that can lead, and what comes nearest in the code lists "
    "of others. The same for everybody; it changes with a release of the software. It "
    "costs one database query.",
    shapes.StatusListSerializer,
    {
        "code": "partly_fulfilled",
        "label": "Partly fulfilled",
        "closed": True,
        "moves": [{"to": "in_progress", "two_people": True}],
        "mappings": [
            {
                "scheme": "iati-activity-status",
                "scheme_url": "https://iatistandard.org/en/iati-standard/203/codelists/"
                "activitystatus/",
                "code": "4",
                "name": "Closed",
                "match": "close",
                "note": "This code does not say what is missing.",
            }
        ],
    },
)
