"""The contract as a page for people, drawn from the same document that programs read."""

from functools import cache
from typing import Final

from django.template.loader import render_to_string
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.contract import Open, document
from ledger.api.docs_parts import groups, shapes
from ledger.api.html import HtmlRenderer
from ledger.api.problem_types import TYPES

_HOST: Final = "https://here.invalid"  # in the place of whatever host the page is asked at


class Docs(Open):
    """Every operation, with what it takes, answers and costs, and a line that can be pasted."""

    renderer_classes = [HtmlRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        # A host that Django takes is letters, digits, dots and a port: nothing that HTML reads.
        return Response(_page().replace(_HOST, request.build_absolute_uri("/").rstrip("/")))


@cache
def _page() -> str:
    """Return the page for any host; drawn once a process, as callers choose the port they name."""
    contract = document()
    context = {
        "host": _HOST,
        "about": contract["info"]["description"],
        "groups": groups(contract, _HOST),
        "shapes": shapes(contract),
        "problems": TYPES.values(),
    }
    return render_to_string("api/docs.html", context)
