"""What the OpenAPI document says of the export."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from ledger.api import serializers as shapes
from ledger.api.examples import SUMMARY
from ledger.api.parameters import FILTERS
from ledger.api.schema import HEADERS, answers

_FORMAT: Final = OpenApiParameter(
    "format",
    {"type": "string", "enum": ["ndjson", "csv"], "default": "ndjson"},
    description="The form of the file.",
    examples=[OpenApiExample("table", value="csv")],
)
EXPORT: Final[dict[str, Any]] = {
    "operation_id": "export_commitments",
    "summary": "Export commitments",
    "description": "Everything that you may see, as one file, with the filters of the list. "
    'NDJSON begins with `{"kind": "header", "after", "generated_at", "schema"}`, goes on with a '
    'document of the list a line, and ends with `{"kind": "end", "count", "sha256"}`: the number '
    "of documents, and the hash of all bytes before that line. Throw away a file without it. "
    "`after` is where to go on with the changes; it was taken before the first document was read, "
    "and is null where there is no log yet. CSV has a row a commitment, and no such end. It costs "
    "four database queries, and one for each 2,000 documents, or two with filters.",
    "tags": ["commitments"],
    "parameters": [_FORMAT, *FILTERS, *HEADERS],
    "responses": {
        (200, "application/x-ndjson"): OpenApiResponse(
            shapes.CommitmentSerializer,
            "The file; this is the shape of a line between the first and the last.",
            [OpenApiExample("EU-India", value=SUMMARY, response_only=True)],
        ),
        (200, "text/csv"): OpenApiResponse({"type": "string"}, "The table."),
    }
    | {
        key: told
        for key, told in answers(shapes.CommitmentSerializer, SUMMARY, 400, 401, 403).items()
        if key != 200
    },
}
