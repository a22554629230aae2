"""Every address of the admin, and who gets what there."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from tests.admin.world import World, visits

# What an address answers to a GET.
OPENS = "opens"  # 200
LOGIN = "login"  # to the page where one signs in
BACK = "back"  # to the item or the list, with a sentence why
LEADS = "leads"  # to another page, for everybody
REFUSED = "refused"  # 403
NOTHING = "nothing"  # 404
POST_ONLY = "post only"  # 405

# To whom nothing of an item is open but reading: a reader, another desk's officer (dev), and the
# administrator (ada). Who is not signed in (nobody) gets the login page where no line says else.
EVERYBODY = {"rita": OPENS, "dev": OPENS, "ada": OPENS}
NOBODY = {"rita": BACK, "dev": BACK, "ada": BACK}
ONLY_ADA = {"rita": BACK, "dev": BACK, "ada": OPENS}
NEVER = {"rita": REFUSED, "dev": REFUSED, "ada": REFUSED}
MISSING = {"rita": NOTHING, "dev": NOTHING, "ada": NOTHING}
SHORTCUT = {"rita": LEADS, "dev": LEADS, "ada": LEADS}

PAGES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "commitment": (
        NOBODY,
        (
            *("move", "submit", "decide", "evidence", "withdraw-evidence", "review", "defer"),
            *("rhythm", "reassign", "reschedule", "cite", "oblige", "release"),
            *("withdraw-release", "part", "propose-part", "ask-position", "position"),
            *("milestone", "settle", "update", "decide-update", "rule", "recurrence"),
            *("occurrence", "link", "end-link", "umbrella", "risk", "close-risk", "assess"),
            *("ask", "answer"),
        ),
    ),
    "instrument": (NOBODY, ("release", "withdraw-release")),
    "partner": (ONLY_ADA, ("issue-key", "revoke-key")),
    "user": (ONLY_ADA, ("password",)),
}
ADDS = {
    "commitment": {"rita": REFUSED, "dev": OPENS, "ada": REFUSED},
    "user": {"rita": REFUSED, "dev": REFUSED, "ada": OPENS},
    "desk": {"rita": REFUSED, "dev": REFUSED, "ada": OPENS},
    "partner": {"rita": REFUSED, "dev": REFUSED, "ada": OPENS},
    **{
        kind: {"rita": REFUSED, "dev": OPENS, "ada": OPENS}
        for kind in ("party", "theme", "publisher", "source", "instrument")
    },
}
TABLE: dict[str, dict[str, str]] = {
    "": EVERYBODY,
    "login/": {"nobody": OPENS, "rita": LEADS, "dev": LEADS, "ada": LEADS},
    "logout/": {"nobody": LEADS, "rita": POST_ONLY, "dev": POST_ONLY, "ada": POST_ONLY},
    "password_change/": EVERYBODY,
    "password_change/done/": EVERYBODY,
    "autocomplete/": NEVER,
    "jsi18n/": EVERYBODY,
    "queue/": NOBODY,
    "calendar/": EVERYBODY,
    "brief/": EVERYBODY,
    "find/": EVERYBODY,
    "help/": EVERYBODY,
    r"^(?P<app_label>ledger)/$": EVERYBODY,
    r"(?P<url>.*)$": MISSING,
}
for _kind, _adds in ADDS.items():
    TABLE |= {
        f"ledger/{_kind}/": EVERYBODY,
        f"ledger/{_kind}/add/": _adds,
        f"ledger/{_kind}/<path:object_id>/": SHORTCUT,
        f"ledger/{_kind}/<path:object_id>/change/": EVERYBODY,
        f"ledger/{_kind}/<path:object_id>/history/": EVERYBODY,
        f"ledger/{_kind}/<path:object_id>/delete/": NEVER,
    }
for _kind, (_who, _pages) in PAGES.items():
    for _page in _pages:
        TABLE[f"ledger/{_kind}/<uuid:object_id>/{_page}/"] = _who
        TABLE[f"ledger/{_kind}/<uuid:object_id>/{_page}/<slug:key>/"] = _who
# Whoever edits items may assess those of other desks, as somebody independent, and ask about them.
for _key_part in ("", "<slug:key>/"):
    TABLE[f"ledger/commitment/<uuid:object_id>/ask/{_key_part}"] = NOBODY | {"dev": OPENS}
    TABLE[f"ledger/commitment/<uuid:object_id>/assess/{_key_part}"] = NOBODY | {"dev": OPENS}
# Whoever may see an item may read its files; the world's has none, which leads back to it.
TABLE["ledger/commitment/<uuid:object_id>/evidence-file/<uuid:key>/"] = NOBODY
# Without its key there is no key to revoke, whoever asks.
TABLE["ledger/partner/<uuid:object_id>/revoke-key/"] = NOBODY


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    """Return every route below a resolver, as it is written."""
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from routes(part, route)
        else:
            yield route


def admin_routes() -> list[str]:
    return [r.removeprefix("admin/") for r in routes(get_resolver()) if r.startswith("admin/")]


def address(route: str, world: World) -> str:
    """Fill a route in with rows that are there."""
    kind = route.split("/")[1] if route.count("/") > 1 else ""
    item = world.roots().get(kind)
    found = route
    for hole, value in {
        "<uuid:object_id>": getattr(item, "pk", ""),
        "<path:object_id>": getattr(item, "pk", 1),
        "<slug:key>": _key(route, world),
        "<uuid:key>": world.evidence.pk,
        r"^(?P<app_label>ledger)/$": "ledger/",
        r"(?P<url>.*)$": "no/such/page/",
    }.items():
        found = found.replace(hole, str(value))
    return f"/admin/{found}"


def _key(route: str, world: World) -> object:
    """Return the key that a focused page expects, for an item of the world."""
    parts = route.split("/")
    name = f"ledger_{parts[1]}_{parts[3]}_key" if len(parts) > 4 else ""
    visit = visits(world).get(name)
    return visit.key if visit else "none"
