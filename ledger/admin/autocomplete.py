"""Names to choose from, for the boxes that complete what is typed: names, and nothing else."""

from typing import Any, Final

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from ledger.admin.filters import MAX_LENGTH, MAX_WORDS
from ledger.admin.named import NAMED
from ledger.domain import text

# The fields whose names may be asked for, by the list or by whoever records a promise. Each
# leads to a table that every colleague may look at.
OFFERED: Final = frozenset({*(named.source for named in NAMED.values()), ("citation", "source")})


class Names(AutocompleteJsonView):
    """Answers with keys and names of one of the tables offered, 20 at a time.

    Refuses every other table, and terms that nobody types.
    """

    def process_request(self, request: HttpRequest) -> Any:
        source = (request.GET.get("model_name", ""), request.GET.get("field_name", ""))
        if request.GET.get("app_label") != "ledger" or source not in OFFERED:
            raise PermissionDenied
        term = request.GET.get("term", "")
        if len(term) > MAX_LENGTH or len(term.split()) > MAX_WORDS or text.fault(term):
            raise PermissionDenied
        return super().process_request(request)  # type: ignore[misc]
