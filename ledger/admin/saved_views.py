"""The views that a person keeps of the list, and where the list was left last."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ledger import actions
from ledger.admin.desks import desks_of
from ledger.admin.filters import Narrowing, Wrong, narrowing_of
from ledger.admin.recorded import RecordedAdmin, acting, person
from ledger.errors import LedgerError
from ledger.models import Commitment, SavedView

# Lives as long as the browser's session. It is no secret, and costs no write of the database.
COOKIE: Final = "ledger_list"
MAX_COOKIE: Final = 1500
MAX_NAME: Final = 60  # as long as the column


@dataclass(frozen=True, slots=True)
class Chip:
    """A kept view, as the list shows it.

    :param with_whom: the desk that sees it too, or who shared it; blank for one's own.
    """

    key: int
    name: str
    query: str
    with_whom: str
    is_own: bool
    is_current: bool


def chips(request: HttpRequest, narrowing: Narrowing) -> list[Chip]:
    """Return a person's own views and those shared with their desks; one query."""
    user, desks = person(request), desks_of(request)
    found = []
    for view in SavedView.objects.shown_to(user).select_related("owner"):
        is_own = view.owner_id == user.pk
        desk = desks[view.desk_id].name if view.desk_id else ""
        with_whom = desk if is_own else str(view.owner)
        is_current = view.query == narrowing.query()
        found.append(Chip(view.pk, view.name, view.query, with_whom, is_own, is_current))
    return found


def routes(desk: RecordedAdmin[Commitment]) -> list[URLPattern]:
    """Return the addresses at which views are kept, renamed and forgotten; they take posts only."""

    def keep(request: HttpRequest) -> HttpResponse:
        return _done(request, lambda: _keep(request))

    def change(request: HttpRequest, key: str) -> HttpResponse:
        return _done(request, lambda: _change(request, key))

    wrap = desk.admin_site.admin_view
    return [
        path("views/", wrap(require_POST(keep)), name="ledger_commitment_keep"),
        path("views/<slug:key>/", wrap(require_POST(change)), name="ledger_commitment_kept"),
    ]


def _done(request: HttpRequest, act: Any) -> HttpResponse:
    try:
        messages.success(request, act())
    except (LedgerError, Wrong) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{_list()}?{_back(request)}")


def _keep(request: HttpRequest) -> str:
    narrowing = _sent(request)
    chosen = request.POST.get("desk", "")
    desk = next((d for key, d in desks_of(request).items() if str(key) == chosen), None)
    name = request.POST.get("name", "")
    view = actions.save_view(name=name, query=narrowing.query(), desk=desk, by=acting(request))
    return _("The view “%s” is kept.") % view


def _change(request: HttpRequest, key: str) -> str:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    view = SavedView.objects.shown_to(person(request)).filter(pk=number).first()
    if view is None:
        return _("There is no such view.")
    if request.POST.get("do") == "rename":
        actions.rename_view(view, name=request.POST.get("name", ""), by=acting(request))
        return _("The view is now called “%s”.") % view
    actions.forget_view(view, by=acting(request))
    return _("The view “%s” is forgotten.") % view


def _sent(request: HttpRequest) -> Narrowing:
    """Return the narrowing that a form was sent with."""
    request.GET = _query(request)  # type: ignore[assignment]
    return narrowing_of(request)


def _query(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("query", "")[:MAX_COOKIE])


def _back(request: HttpRequest) -> str:
    return _query(request).urlencode() or "desk=all"


def _list() -> str:
    return reverse("admin:ledger_commitment_changelist")


# --- Where it was left last ---------------------------------------------------------------


def left_at(request: HttpRequest) -> str:
    """Return the query of the list where this person left it, or where it starts."""
    user = person(request)
    whose, _sep, query = request.COOKIES.get(COOKIE, "").partition("~")
    if whose == user.pk.hex and query and len(query) <= MAX_COOKIE:
        return query
    return "desk=mine" if user.desk_ids else ""


def remember(request: HttpRequest, answer: HttpResponse) -> None:
    """Keep in the browser where the list is left, so that it opens there again."""
    narrowing: Narrowing | None = getattr(request, "narrowing", None)
    if narrowing is None or not request.GET:
        return
    key: UUID = person(request).pk
    value = f"{key.hex}~{narrowing.query() or 'desk=all'}"
    if len(value) > MAX_COOKIE or request.COOKIES.get(COOKIE) == value:
        return
    answer.set_cookie(
        COOKIE,
        value,
        path=_list(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
