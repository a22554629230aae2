"""How many commitments a partner may see and how they stand, so that nobody pages to count."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import filters, moment
from ledger.api import totals_schema as schema
from ledger.api.views import Collection, partner_of, shelf_of
from ledger.domain.credentials import Scope
from ledger.domain.lateness import Late
from ledger.domain.levels import Level
from ledger.models import Desk, totals

Row = dict[str, Any]


class Summary(Collection):
    """The sums of the list, with its filters: eight queries, however many items there are."""

    scope = Scope.COMMITMENTS_READ
    once = filters.ONCE - {moment.AS_OF}
    many = filters.MANY

    @extend_schema(**schema.SUMMARY)
    def get(self, request: Request) -> Response:
        partner, shelf = partner_of(request), shelf_of(request)
        rows = filters.narrowed(shelf, request.query_params)
        found = totals.totals(rows, partner, Desk.objects.today(shelf.at))
        address = reverse("api:commitments")
        return Response(
            {
                **_standing(found),
                "instruments": totals.by_instrument(rows),
                "themes": totals.by_theme(rows),
                "parties": totals.by_party(rows),
                "next_reviews": [
                    _review(row, request.build_absolute_uri(f"{address}/{row['reference']}"))
                    for row in totals.next_reviews(rows, partner)
                ],
            }
        )


def _standing(found: totals.Totals) -> Row:
    told = found.total - found.by_level[Level.HEADLINE]
    return {
        "total": found.total,
        "levels": [{"level": level.code, "count": n} for level, n in found.by_level.items()],
        "open": found.open,
        "overdue": found.late[Late.DELIVERY],
        "statuses": [
            {"code": status.value, "label": str(status.label), "count": n}
            for status, n in found.by_status.items()
        ],
        "late": [{"kind": kind.value, "count": n} for kind, n in found.late.items()],
        "evidence": {"some": found.proven, "none": found.full - found.proven},
        "not_shown": {"status": found.total - told, "evidence": found.total - found.full},
    }


def _review(row: Row, url: str) -> Row:
    return {
        "ref": row["reference"],
        "url": url,
        "title": row["title"],
        "next_review_on": row["next_review_on"],
    }
