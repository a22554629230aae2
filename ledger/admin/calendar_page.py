"""The calendar: what comes up for review or falls due, as a month or as a list."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from ledger.admin.recorded import person
from ledger.domain.actor import Role
from ledger.domain.dates import local_day
from ledger.domain.lateness import Today
from ledger.models import Commitment, Desk, Party, User
from ledger.models.coming import Day, coming
from ledger.models.commitments import CommitmentQuerySet

# A cell of the month holds so much; a day of the list more, and a day by itself all of it.
IN_A_CELL: Final = 4
IN_A_LIST: Final = 20
IN_A_DAY: Final = 500
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the month; None for the days of another month that share its weeks."""

    on: date | None
    found: Day | None
    is_weekend: bool
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; whatever it asks for that is not there is said."""

    month: date
    day: date | None
    view: str
    who: str
    desk: Desk | None
    party: Party | None
    faults: tuple[str, ...]

    def url(self, **changes: str) -> str:
        """Return the address of this page with something changed; blank takes it out."""
        now = {
            "month": f"{self.month:%Y-%m}".zfill(7),
            "view": self.view,
            "who": self.who,
            "desk": str(self.desk.pk) if self.desk else "",
            "party": str(self.party.pk) if self.party else "",
        }
        return "?" + urlencode({key: text for key, text in (now | changes).items() if text})


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the page; six queries, however much comes up."""
    user, now = person(request), timezone.now()
    desks, parties = list(Desk.objects.seen_by(user)), list(Party.objects.all())
    today = Today({desk.pk: local_day(now, desk.time_zone) for desk in desks})
    here = next((today.at(d.pk) for d in desks if d.is_mine), local_day(now, "UTC"))  # type: ignore[attr-defined]
    asked = read(request, user, desks, parties, here)
    for fault in asked.faults:
        messages.warning(request, fault)
    rows = _rows(asked, user, desks, today)
    context = {
        **site.each_context(request),
        "title": _("Calendar"),
        "asked": asked,
        "today": here,
        "desks": desks,
        "parties": parties,
        "choices": {"mine": _("Mine"), "desk": _("My desks"), "all": _("Everybody's")},
        **_navigation(asked, here),
        **_days(asked, rows),
    }
    return TemplateResponse(request, "admin/ledger/calendar.html", context)


def read(
    request: HttpRequest, user: User, desks: list[Desk], parties: list[Party], here: date
) -> Asked:
    """Return what the address asks for; :param here: today where this person sits."""
    given, faults = request.GET, []
    day = _day(given.get("day", ""))
    month = _month(given.get("month", "")) or (day or here).replace(day=1)
    if given.get("day") and day is None:
        faults.append(_("This is not a day of the calendar, such as 2026-01-27."))
    if given.get("month") and _month(given["month"]) is None:
        faults.append(_("This is not a month, such as 2026-01. Here is the present one."))
    desk = next((desk for desk in desks if str(desk.pk) == given.get("desk")), None)
    party = next((party for party in parties if str(party.pk) == given.get("party")), None)
    if (given.get("desk") and not desk) or (given.get("party") and not party):
        faults.append(_("There is no such desk or party; it was left out."))
    view = given.get("view", "")
    who = given.get("who", "")
    usual = {Role.OFFICER: "mine", Role.MANAGER: "desk"}.get(Role(user.role), "all")
    return Asked(
        month=day.replace(day=1) if day else month,
        day=day,
        view=view if view in ("month", "agenda") else "month",
        who=who if who in ("mine", "desk", "all") else usual,
        desk=desk,
        party=party,
        faults=tuple(faults),
    )


def _month(text: str) -> date | None:
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if found is None or int(found[1]) < MINYEAR:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-27") else None
    except ValueError:
        return None


def _rows(asked: Asked, user: User, desks: list[Desk], today: Today) -> CommitmentQuerySet:
    rows: CommitmentQuerySet = Commitment.objects.visible_to(user)
    if asked.desk:
        rows = rows.filter(desk=asked.desk)
    elif asked.who == "desk":
        mine: list[UUID] = [desk.pk for desk in desks if desk.is_mine]  # type: ignore[attr-defined]
        rows = rows.filter(desk__in=mine)
    if asked.who == "mine":
        rows = rows.owned_by(user, today)
    return rows.between([asked.party.pk]) if asked.party else rows


def _navigation(asked: Asked, here: date) -> dict[str, str]:
    """Return where the page leads: a month back and on, to today, and to its other view."""
    year, month = asked.month.year, asked.month.month
    is_first = (year, month) == (MINYEAR, 1)
    is_last = (year, month) == (MAXYEAR, 12)
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    return {
        "before": "" if is_first else asked.url(month="{:04}-{:02}".format(*before)),
        "after": "" if is_last else asked.url(month="{:04}-{:02}".format(*after)),
        "now": asked.url(month=f"{here:%Y-%m}"),
        "as_month": asked.url(view="month"),
        "as_list": asked.url(view="agenda"),
    }


def _days(asked: Asked, rows: CommitmentQuerySet) -> dict[str, Any]:
    """Return the weeks of the month, and the days on which something comes up; one query."""
    _weekday, length = calendar.monthrange(asked.month.year, asked.month.month)
    first, last = asked.day or asked.month, asked.day or asked.month.replace(day=length)
    most = IN_A_DAY if asked.day else IN_A_CELL if asked.view == "month" else IN_A_LIST
    found = coming(rows, first=first, last=last, most=most)
    weeks = calendar.Calendar().monthdayscalendar(asked.month.year, asked.month.month)
    links = {day: asked.url(day=day.isoformat(), view="agenda", month="") for day in found}
    return {
        "weeks": [
            [_cell(asked, n, place, found, links) for place, n in enumerate(w)] for w in weeks
        ],
        "agenda": [(day, links[day.on]) for day in found.values()],
        "is_grid": asked.view == "month" and asked.day is None,
        "weekdays": [(WEEKDAYS_ABBR[n], WEEKDAYS[n]) for n in range(7)],
    }


def _cell(
    asked: Asked, number: int, place: int, found: dict[date, Day], links: dict[date, str]
) -> Cell:
    on = asked.month.replace(day=number) if number else None
    day = found.get(on) if on else None
    return Cell(on, day, place >= SATURDAY, links.get(on, "") if on else "")
