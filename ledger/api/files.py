"""The files of evidence, for partners who may see all of the commitment."""

import io
import logging
from typing import Any, Final

from django.http import FileResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from ledger.api import schema
from ledger.api.problems import Nothing
from ledger.api.views import ReadOnly, partner_of
from ledger.domain.credentials import Scope
from ledger.domain.files import HEADERS
from ledger.domain.levels import RECORD
from ledger.errors import Broken
from ledger.models import Commitment, Evidence
from ledger.models.kept_files import content_of

SHA256: Final = "[0-9a-f]{64}"

_log = logging.getLogger(__name__)


class BrokenFile(APIException):
    """The bytes on the disk are not those that were recorded."""

    status_code = 500
    default_code = "broken_file"
    default_detail = "This file is not what was recorded, so it is not sent. Tell us."


class AnyFile(DefaultContentNegotiation):
    """Takes every ``Accept``: a file has the one type that it has."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


_DIGEST: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_HASH: Final = OpenApiParameter(
    "sha256",
    {"type": "string", "pattern": f"^{SHA256}$"},
    OpenApiParameter.PATH,
    description="The SHA-256 of the file, in lower-case hexadecimal digits.",
    examples=[OpenApiExample("digest", value=_DIGEST)],
)
_FILE: Final[dict[str, Any]] = {
    "operation_id": "read_evidence_file",
    "summary": "Read a file of evidence",
    "description": "The bytes as they were recorded, as an attachment: hash them and you get the "
    "address. Withdrawn evidence is not sent, nor that of a commitment that you may not see in "
    "full. The key needs the scope evidence:read. It costs three database queries.",
    "tags": ["commitments"],
    "parameters": [*schema.OF_ONE, _HASH],
    "responses": {
        (200, "application/octet-stream"): OpenApiResponse(
            {"type": "string", "format": "binary"}, "Found; the media type is the file's own."
        )
    }
    | {key: told for key, told in schema.DETAIL["responses"].items() if key != 200},
}


class EvidenceFile(ReadOnly):
    """One file, hashed once more on its way out. Three queries."""

    scope = Scope.EVIDENCE_READ
    content_negotiation_class = AnyFile

    @extend_schema(**_FILE)
    def get(self, request: Request, ref: str, sha256: str) -> FileResponse:
        visible = Commitment.objects.visible_to(partner_of(request), at_least=RECORD)
        items = visible.filter(reference=ref).values("pk")
        rows = Evidence.objects.standing().filter(commitment__in=items, sha256=sha256)
        evidence = rows.first()
        if evidence is None:
            raise Nothing
        try:
            content = content_of(evidence.sha256)
        except Broken as altered:
            _log.error("Evidence %s: %s", evidence.pk, altered, extra={"request": request})
            raise BrokenFile from altered
        return FileResponse(
            io.BytesIO(content),
            as_attachment=True,
            filename=evidence.file_name,
            content_type=evidence.media_type,
            headers=HEADERS,
        )
