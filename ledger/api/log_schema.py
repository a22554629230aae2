"""What the OpenAPI document says of the addresses that prove."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from ledger.api import log_serializers as shapes
from ledger.api.paging import REFERENCE
from ledger.api.schema import HEADERS, answers

_LEAF: Final = (
    '{"chain":"i8jaCy-jwJe1CbGxOxNa7vQaDxy1cWGDQeui1y9B4oQ",'
    '"open":"kBIQCVcC0-LbGzfrVW6HdvCGV5jNvoKq77vD8_0Xb_k",'
    '"personal":"Eev2IGLYxdyubYDLLfNYa-agiTwj3nP2jZVX4dHyqAk",'
    '"restricted":"G8UA8hj1iB0Spfblb22c1LZY-cYL-tY889qvM_mRib0","v":1}'
)
_ROOT: Final = "eg6IaKLqsgneiokSH/i5ywik4gzmvEqI+pWus18kINQ="
_CHECKPOINT: Final = (
    f"ledger.example/in-be\n1\n{_ROOT}\n\n\u2014 ledger.example/in-be 3Tns61Xqf4L/XjJkpsFaQlfcGzza"
    "FKVGWanGGXfAioKaOQhV2UpvTR8nRRt5u65pmcNRH/FdVv831X2b8DAVbx6VIAw=\n"
)
_COSIGNED: Final = (
    f"{_CHECKPOINT}\u2014 witness.example/be Dq1hKgAAAABpeIzdYaS2kXvSRD9qFOVll6K8YcotaNHf4CsDVxgx"
    "NdJFaacpggOgnrXts2lpwQrKG0aMJYwvlBl6NtEq917/Dva3Cw==\n"
)
_STATEMENT: Final = (
    f"commitment-ledger view v1\nbe\n1\n{_ROOT}\n1\n"
    "KkRMINQrAakPc9tWrD7jGhYZrO7x2WaVeAA9Xki/Knk=\n\n"
    "\u2014 ledger.example/in-be/view MaPppFDWKYETYK04q9m6ki5HrM4R8Vb2CQ4+Ps8I+UlvzsfN7hOVJpBQF8gjz"
    "zEzz2W7WbQU/RwQ94W+f6GWouGKfA4=\n"
)
_DISCLOSURES: Final = {
    "chain": '["dDaqgU6GCZdDf9XqlrFVdQ","chain",{"at":"2026-01-27T10:00:01.000000Z","prev":null,'
    '"stream":"7f1f9e0e-0c64-4a09-9c2f-2f6f4f1f2a11","version":1}]',
}
_ENTRY: Final[dict[str, Any]] = {"index": 0, "leaf": _LEAF, "disclosures": _DISCLOSURES}

_INDEX: Final = OpenApiParameter(
    "index",
    {"type": "integer", "minimum": 0},
    OpenApiParameter.PATH,
    description="The place of the entry in the log, from 0.",
    examples=[OpenApiExample("first", value=0)],
)
_OF_ENTRY: Final = [_INDEX, *HEADERS]


def _size(name: str, description: str) -> OpenApiParameter:
    kind = {"type": "integer", "minimum": 1}
    return OpenApiParameter(name, kind, description=description, required=name == "from")


def _reference(name: str, description: str) -> OpenApiParameter:
    kind = {"type": "string", "pattern": f"^{REFERENCE}$"}
    return OpenApiParameter(name, kind, description=description)


def _text(description: str, *codes: int) -> dict[Any, OpenApiResponse]:
    """Return the answers of an operation that sends a file of text."""
    told = answers(shapes.EntrySerializer, {}, *codes)
    del told[200]
    kind = {"type": "string"}
    return {(200, "text/plain"): OpenApiResponse(kind, description)} | told


ENTRY: Final[dict[str, Any]] = {
    "operation_id": "read_entry",
    "summary": "Read one entry of the log",
    "description": "An entry of a commitment that you may see, or of the log itself. Its place is "
    "always told; `open` is absent where what it says is withheld from you or was erased. It costs "
    "six database queries at most.",
    "tags": ["log"],
    "parameters": _OF_ENTRY,
    "responses": answers(
        shapes.EntrySerializer,
        _ENTRY
        | {
            "leaf_hash": "7a0e8868a2eab209de8a89121ff8b9cb08a4e20ce6bc4a88fa95aeb35f2420d4",
            "sealed": {"size": 1, "root": _ROOT, "at": "2026-01-27T10:00:01.204311Z"},
        },
        *(400, 401, 403, 404),
    ),
}
PROOF: Final[dict[str, Any]] = {
    "operation_id": "read_entry_proof",
    "summary": "Read the proof that an entry is in the log",
    "description": "A `.tlog-proof` file (c2sp.org/tlog-proof) by the newest checkpoint, which "
    "`verify.py proof` and the programs of others check. It costs four database queries, and one "
    "for each tile that it needs.",
    "tags": ["log"],
    "parameters": _OF_ENTRY,
    "responses": _text("The proof; it begins with `c2sp.org/tlog-proof@v1`.", 400, 401, 403, 404),
}
CONSISTENCY: Final[dict[str, Any]] = {
    "operation_id": "read_consistency",
    "summary": "Read the proof that the log has only grown",
    "description": "From one size to another. You can make the same proof from tiles, which "
    "`verify.py watch` does. It costs two database queries, and one for each tile that it needs.",
    "tags": ["log"],
    "parameters": [
        _size("from", "How many entries the log had when you kept its checkpoint."),
        _size("to", "How many it had later; as many as it has now, if not given."),
        *HEADERS,
    ],
    "responses": answers(
        shapes.ConsistencySerializer,
        {"from_size": 1, "from_root": _ROOT, "to_size": 1, "to_root": _ROOT, "path": []},
        *(400, 401, 403, 503),
    ),
}
VIEW: Final[dict[str, Any]] = {
    "operation_id": "read_view",
    "summary": "Read all that you may see, with its proof",
    "description": "Every entry of the commitments that were released to you, by reference, fifty "
    "commitments a page. Keep each page as a file: `verify.py view` checks them. It costs twelve "
    "database queries, and one for each tile that its entries lie in.",
    "tags": ["log"],
    "parameters": [
        _reference("after", "Where to go on: taken from `next`."),
        _reference("commitment", "Only this one."),
        *HEADERS,
    ],
    "responses": answers(
        shapes.ViewSerializer,
        {
            "format": "commitment-ledger/view/1",
            "viewer": "be",
            "checkpoint": _CHECKPOINT,
            "entries": [_ENTRY | {"path": []}],
            "statement": _STATEMENT,
            "next": None,
        },
        *(400, 401, 403, 404, 503),
    ),
}
COSIGN: Final[dict[str, Any]] = {
    "operation_id": "bring_cosignature",
    "summary": "Bring the cosignature of a witness",
    "description": "The checkpoint that your witness saw, and its line below (c2sp.org/"
    "tlog-cosignature). Lines of others are passed over. The first line of a witness stays: to "
    "send it again changes nothing. Your key needs the scope `log:cosign`. It costs some twenty "
    "database queries.",
    "tags": ["log"],
    "parameters": HEADERS,
    "request": {"text/plain": {"type": "string", "maxLength": 131072}},
    "examples": [OpenApiExample("cosigned", _COSIGNED, request_only=True, media_type="text/plain")],
    "responses": answers(
        shapes.CosignedSerializer,
        {
            "size": 1,
            "cosigned": [{"name": "witness.example/be", "signed_at": "2026-01-27T10:01:01Z"}],
        },
        *(400, 401, 403, 413, 415, 422),
    ),
}
