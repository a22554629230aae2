"""What partners bring: their witnesses' cosignatures. The one address that takes anything."""

from collections.abc import Mapping
from typing import IO, Any, Final

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import actions
from ledger.api import log_schema as schema
from ledger.api.parsing import insist_on
from ledger.api.problems import NotTaken, TooLarge
from ledger.api.views import Address
from ledger.domain.credentials import Scope
from ledger.errors import Refused
from ledger.proof.note import MAX_NOTE_BYTES

MEDIA_TYPE: Final = "text/plain"


class NoteParser(BaseParser):
    """Reads a note as it is, and no further than any note goes."""

    media_type = MEDIA_TYPE

    def parse(  # type: ignore[override]
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> str:
        insist_on(MEDIA_TYPE, media_type or "")
        data: bytes = stream.read(MAX_NOTE_BYTES + 1)
        if len(data) > MAX_NOTE_BYTES:
            raise TooLarge(f"A note has at most {MAX_NOTE_BYTES} bytes.")
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise ParseError("The note is not text in UTF-8.") from None


class Cosignatures(Address):
    """Takes notes, and nothing else: the signature is what speaks for whoever brings it."""

    http_method_names = ["post"]
    scope = Scope.LOG_COSIGN
    parser_classes = [NoteParser]

    @extend_schema(**schema.COSIGN)
    def post(self, request: Request) -> Response:
        note = request.data if isinstance(request.data, str) else ""  # without a body, no parser
        try:
            taken = actions.take_cosignature(note, at=timezone.now())
        except Refused as why:
            raise NotTaken(str(why)) from why
        return Response(
            {
                "size": taken[0].checkpoint_id,
                "cosigned": [
                    {"name": each.key.name, "signed_at": each.signed_at} for each in taken
                ],
            }
        )
