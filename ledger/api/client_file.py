"""The client that keeps a partner's copy: one file, for everybody."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from ledger.api.contract import Open, unless_known
from ledger.api.files import AnyFile

_FILE: Final = Path(__file__).with_name("ledger_client.py")


class ClientFile(Open):
    """The program, byte for byte as it is tested here; asks no database."""

    content_negotiation_class = AnyFile

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        answer = HttpResponse(_program(), content_type="text/x-python; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="ledger_client.py"'
        answer["ETag"] = f'"{sha256(_program()).hexdigest()}"'
        return unless_known(request, answer)


@cache
def _program() -> bytes:
    return _FILE.read_bytes()
