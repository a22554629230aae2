"""The contract as a page for people, drawn from the same document that programs read."""

from functools import lru_cache

from django.template.loader import render_to_string
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.contract import Open, document
from ledger.api.docs_parts import groups, shapes
from ledger.api.html import HtmlRenderer
from ledger.api.problem_types import TYPES


class Docs(Open):
    """Every operation, with what it takes, answers and costs, and a line that can be pasted."""

    renderer_classes = [HtmlRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(_page(request.build_absolute_uri("/").rstrip("/")))


@lru_cache(maxsize=4)
def _page(host: str) -> str:
    """Return the page for a host; drawn once a process for each of the few that are ours."""
    contract = document()
    context = {
        "host": host,
        "about": contract["info"]["description"],
        "groups": groups(contract, host),
        "shapes": shapes(contract),
        "problems": TYPES.values(),
    }
    return render_to_string("api/docs.html", context)
