"""Home of a desk officer: what waits for me, what comes, and where my desk stands."""

from datetime import date, timedelta
from functools import reduce
from operator import add
from typing import Any, Final

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ledger.admin import charts, display, home_parts
from ledger.admin.charts import Value
from ledger.admin.desks import today_of
from ledger.admin.home_parts import LATEST, Card, day_of, happened, listed, status_bar, zone_of
from ledger.admin.recorded import person
from ledger.admin.tabs import VIEWS, Asker
from ledger.domain.lateness import Today
from ledger.models import Commitment, User, figures
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.figures import WEEK, Standing

WEEKS: Final = 12
NEXT: Final = 8
# The views of the list that the cards count, and whether any at all is bad news.
_CARDS: Final = {
    "mine": False,
    "overdue": True,
    "due": False,
    "no-evidence": False,
    "sent-back": True,
    "asked": True,
    "submitted": False,
}


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the page shows; six queries, however much there is."""
    user, today = person(request), today_of(request)
    mine = Commitment.objects.visible_to(user).owned_by(user, today)
    questions = {name: VIEWS[name].which(Asker(user, today)) for name in _CARDS}
    weeks = figures.reviews_by_week(today, weeks=WEEKS)
    found = figures.counts(mine, questions | {str(n): which for n, which in enumerate(weeks)})
    by_desk = figures.standings(user.desk_ids, today)
    desk: Standing = reduce(add, by_desk.values(), Standing())
    day = day_of(request)
    return {
        "cards": [_card(name, found[name]) for name in _CARDS],
        "standing_in": _standing_in(user, day),
        "next_reviews": _next(mine, today),
        "statuses": status_bar(desk, desk="mine"),
        "has_desk": bool(by_desk),
        "weeks": _by_week([found[str(n)] for n in range(len(weeks))], day),
        "latest": happened(figures.latest_on(mine, many=LATEST), zone_of(request)),
    }


def _card(name: str, count: int) -> Card:
    view = VIEWS[name]
    scope = {} if view.is_personal else {"mine": "1"}
    tone = "late" if _CARDS[name] and count else ""
    return Card(str(view.label), count, listed(view=name, **scope), tone)


def _standing_in(user: User, day: date) -> list[str]:
    """Say for whom somebody stands in today, one sentence each."""
    words = _("Standing in for %(name)s until %(day)s: their items count as yours.")
    return [
        words % {"name": absent.full_name, "day": absent.away_until}
        for absent in user.stands_in_for(day)
    ]


def _next(mine: CommitmentQuerySet, today: Today) -> list[dict[str, Any]]:
    rows = mine.counting().by_review()[:NEXT]
    return [
        {
            "item": row,
            "status": display.status_of(row),
            "review": display.review(row, today=today.at(row.desk_id)),
            "url": home_parts.page_of(row.pk),
        }
        for row in rows
    ]


def _by_week(counted: list[int], day: date) -> charts.Bars:
    """Return the reviews that are late, then those of each of the next weeks."""
    late, *ahead = counted
    values = [Value(_("Late"), _("Overdue"), late, "late")]
    for n, count in enumerate(ahead):
        first = day + timedelta(days=WEEK * n)
        last = first + timedelta(days=WEEK - 1)
        meaning = _("%(first)s to %(last)s") % {"first": first, "last": last}
        values.append(Value(date_format(first, "j N"), meaning, count))
    return charts.bars(values)
