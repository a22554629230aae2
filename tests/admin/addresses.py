"""Every address of the site, and who gets what there: the permission matrix, as a table."""

from collections.abc import Iterator
from typing import Any, Final

from django.urls import URLResolver, get_resolver

from ledger.models.recorded import Root
from tests.admin.world import Visit, World, visits

# What an address answers to a GET.
OPENS: Final = "opens"  # 200
LOGIN: Final = "login"  # to the page where one signs in
BACK: Final = "back"  # to the item or the list, with a sentence why
LEADS: Final = "leads"  # to another page, for everybody
REFUSED: Final = "refused"  # 401 or 403
NOTHING: Final = "nothing"  # 404
POST_ONLY: Final = "post only"  # 405

# A reader, an officer and the manager of the item's desk, another desk's officer, and the
# administrator. Who is not signed in (nobody) gets the login page where no row says else. A
# partner is no person here and cannot sign in at all.
PEOPLE: Final = ("rita", "amina", "dev", "marc", "ada")
Row = dict[str, str]


def only(*people: str, others: str = BACK) -> Row:
    """Return a row: the page opens for these people, the others get something else."""
    return {person: OPENS if person in people else others for person in PEOPLE}


def all_get(outcome: str) -> Row:
    return dict.fromkeys(PEOPLE, outcome)


EVERYBODY: Final = all_get(OPENS)
DESK: Final = only("amina", "marc")  # officers and managers of the item's desk
EDITORS: Final = only("amina", "dev", "marc")  # officers and managers of any desk
MANAGER: Final = only("marc")
ADMINISTRATOR: Final = only("ada")
NO_USE: Final = all_get(BACK)  # it needs a key that is missing, or leads back in any case
NEVER: Final = all_get(REFUSED)

# --- The focused pages, ``<kind>/<id>/<page>/`` and ``<kind>/<id>/<page>/<key>/`` ---------------
# Pages about the whole, and pages about one thing of it, which its key names.

WHOLE: Final[dict[str, dict[str, Row]]] = {
    "commitment": {
        **dict.fromkeys(("submit", "evidence", "review", "defer", "rhythm", "reassign"), DESK),
        **dict.fromkeys(("reschedule", "cite", "oblige", "milestone", "update"), DESK),
        **dict.fromkeys(("recurrence", "link", "umbrella", "risk"), DESK),
        "assess": EDITORS,  # of other desks too, as somebody independent
        "ask": only("dev", "marc"),  # any editor but Amina, who owns it
        "release": MANAGER,
    },
    "instrument": {"release": MANAGER},
    "partner": dict.fromkeys(("issue-key", "add-webhook"), ADMINISTRATOR),
    "user": {
        "password": ADMINISTRATOR,
        "absence": only("rita", "marc", "ada"),  # Rita's own; Marc is her desk's manager
    },
}
PARTS: Final[dict[str, dict[str, Row]]] = {
    "commitment": {
        **dict.fromkeys(("move", "withdraw-evidence", "part", "propose-part"), DESK),
        **dict.fromkeys(("ask-position", "position", "settle", "decide-update"), DESK),
        "decide-submission": DESK,
        **dict.fromkeys(("rule", "occurrence", "end-link", "close-risk"), DESK),
        "answer": DESK,
        "decide": MANAGER,
        "change-release": MANAGER,
        "withdraw-release": MANAGER,
    },
    "instrument": {"change-release": MANAGER, "withdraw-release": MANAGER},
    "partner": {
        **dict.fromkeys(("rotate-key", "revoke-key", "webhook-secret"), ADMINISTRATOR),
        **dict.fromkeys(("webhook-off", "webhook-on"), ADMINISTRATOR),
        **dict.fromkeys(("webhook-test", "webhook-resend"), ADMINISTRATOR),
    },
}

# --- Adding: ``<kind>/add/`` --------------------------------------------------------------------

KEEPERS: Final = only("amina", "dev", "marc", "ada", others=REFUSED)
ADDS: Final[dict[str, Row]] = {
    "commitment": only("amina", "dev", "marc", others=REFUSED),
    **dict.fromkeys(("party", "theme", "publisher", "source", "instrument"), KEEPERS),
    **dict.fromkeys(("user", "desk", "partner"), only("ada", others=REFUSED)),
}

# --- Everything below /admin/ -------------------------------------------------------------------

TABLE: Final[dict[str, Row]] = {
    "": EVERYBODY,
    "login/": {"nobody": OPENS} | all_get(LEADS),
    "logout/": {"nobody": LEADS} | all_get(POST_ONLY),
    "password_change/": EVERYBODY,
    "password_change/done/": EVERYBODY,
    "autocomplete/": NEVER,  # without a question; with one, see its own tests
    "jsi18n/": EVERYBODY,
    "queue/": MANAGER,
    "calendar/": EVERYBODY,
    "brief/": EVERYBODY,
    "find/": EVERYBODY,
    "help/": EVERYBODY,
    "log/": only("rita", "marc", "ada"),
    "log/<uuid:stream>/<int:version>/": only("rita", "marc", "ada"),
    r"^(?P<app_label>ledger)/$": EVERYBODY,
    r"(?P<url>.*)$": all_get(NOTHING),
    "ledger/commitment/views/": all_get(POST_ONLY),
    "ledger/commitment/views/<slug:key>/": all_get(POST_ONLY),
    "ledger/commitment/export/<slug:key>/": EVERYBODY,
    # Whoever may see an item may read its files; the world's has none, which leads back to it.
    "ledger/commitment/<uuid:object_id>/evidence-file/<uuid:key>/": NO_USE,
    "ledger/commitment/<uuid:object_id>/preview/": EVERYBODY,
    "ledger/commitment/<uuid:object_id>/preview/<uuid:key>/": EVERYBODY,
    "ledger/partner/<uuid:object_id>/preview/": EVERYBODY,
    "ledger/partner/<uuid:object_id>/webhooks/<uuid:key>/": ADMINISTRATOR,
}
for _kind, _adds in ADDS.items():
    TABLE.update(
        {
            f"ledger/{_kind}/": EVERYBODY,
            f"ledger/{_kind}/add/": _adds,
            f"ledger/{_kind}/<path:object_id>/": all_get(LEADS),
            f"ledger/{_kind}/<path:object_id>/change/": EVERYBODY,
            f"ledger/{_kind}/<path:object_id>/history/": EVERYBODY,
            f"ledger/{_kind}/<path:object_id>/delete/": NEVER,
        }
    )
for _group, _is_part in ((WHOLE, False), (PARTS, True)):
    for _kind, _pages in _group.items():
        for _page, _who in _pages.items():
            _route = f"ledger/{_kind}/<uuid:object_id>/{_page}/"
            TABLE[_route] = NO_USE if _is_part else _who
            TABLE[f"{_route}<slug:key>/"] = _who
# The record of a person is theirs, and the administrators'.
TABLE["ledger/user/<path:object_id>/history/"] = only("rita", "ada")

# --- Everything else: the same for everybody, signed in or not ----------------------------------

ELSEWHERE: Final = {
    "": LEADS,
    "language/": POST_ONLY,
    "livez": OPENS,
    # To a partner's key only; a session opens none of it.
    "api/v1/commitments": REFUSED,
    r"api/v1/^commitments/(?P<ref>[A-Z0-9-]{1,40})\Z": REFUSED,
    r"api/v1/^commitments/(?P<ref>[A-Z0-9-]{1,40})/evidence/(?P<sha256>[0-9a-f]{64})\Z": REFUSED,
    r"api/v1/^commitments/(?P<ref>[A-Z0-9-]{1,40})/entry\Z": REFUSED,
    r"api/v1/^commitments/(?P<ref>[A-Z0-9-]{1,40})/history\Z": REFUSED,
    r"api/v1/^commitments/(?P<ref>[A-Z0-9-]{1,40})/proof\Z": REFUSED,
    r"api/v1/^commitments/(?P<ref>[A-Z0-9-]{1,40})/submissions\Z": REFUSED,
    r"api/v1/^submissions/(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z": REFUSED,
    **dict.fromkeys(("api/v1/changes", "api/v1/export", "api/v1/me", "api/v1/summary"), REFUSED),
    **dict.fromkeys(("api/v1/reviews", "api/v1/reviews.ics", "api/v1/submissions"), REFUSED),
    **dict.fromkeys(("api/v1/instruments", "api/v1/parties", "api/v1/themes"), REFUSED),
    "api/v1/statuses": REFUSED,
    # What an API is, and what goes wrong with it, is for everybody.
    "api/v1/": OPENS,
    ".well-known/api-catalog": OPENS,
    "api/v1/openapi.json": OPENS,
    "api/v1/docs": OPENS,
    "api/v1/context.jsonld": OPENS,
    "api/v1/healthz": OPENS,
    "api/v1/ledger_client.py": OPENS,
    r"api/v1/^problems/(?P<code>[a-z-]{1,40})\Z": OPENS,
    r"api/v1/^entries/(?P<index>0|[1-9][0-9]{0,18})\Z": REFUSED,
    r"api/v1/^entries/(?P<index>0|[1-9][0-9]{0,18})/proof\Z": REFUSED,
    "api/v1/webhook-endpoints": REFUSED,
    "api/v1/webhook-endpoints/<uuid:endpoint>/deliveries": REFUSED,
    "api/v1/consistency": REFUSED,
    "api/v1/view": REFUSED,
    "api/v1/cosignatures": REFUSED,
    # The log is for everybody; the world's has not begun.
    "ledger/": NOTHING,
    "ledger/checkpoint": NOTHING,
    r"ledger/^tile/(?P<level>[0-9]|[1-5][0-9]|6[0-3])/(?P<path>.+)\Z": NOTHING,
    r"ledger/^tile/entries/(?P<path>.+)\Z": NOTHING,
    "ledger/vkey": NOTHING,
    "ledger/view-vkey": NOTHING,
    "ledger/policy": NOTHING,
    "ledger/verify.py": OPENS,
}


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


def other_routes() -> list[str]:
    return [r for r in routes(get_resolver()) if not r.startswith("admin/")]


def addresses(world: World) -> dict[str, str]:
    """Fill every route of the table in with rows that are there."""
    roots, good = world.roots(), visits(world)
    return {route: _filled(route, world, roots, good) for route in TABLE}


def _filled(route: str, world: World, roots: dict[str, Root], good: dict[str, Visit]) -> str:
    parts = route.split("/")
    kind = parts[1] if len(parts) > 2 else ""
    item, key = roots.get(kind), "none"
    if "<uuid:object_id>" in parts and len(parts) > 4:
        name = f"ledger_{kind}_{parts[3]}"
        visit = (good.get(f"{name}_key") if parts[4] else None) or good.get(name)
        if visit:
            item, key = visit.item, str(visit.key or "none")
    found = route
    for hole, value in _holes(world, item, key).items():
        found = found.replace(hole, str(value))
    # The list leads back to where one left it, unless it is asked for something.
    asked = "?o=1" if route == "ledger/commitment/" else ""
    return f"/admin/{found}{asked}"


def _holes(world: World, item: Any, key: str) -> dict[str, Any]:
    return {
        "<uuid:object_id>": getattr(item, "pk", ""),
        "<path:object_id>": getattr(item, "pk", 1),
        "export/<slug:key>": "export/csv",
        "<slug:key>": key,
        "preview/<uuid:key>": f"preview/{world.partner.pk}",
        "webhooks/<uuid:key>": f"webhooks/{world.told.pk}",
        "<uuid:key>": world.evidence.pk,
        "<uuid:stream>": world.item.pk,
        "<int:version>": 1,
        r"^(?P<app_label>ledger)/$": "ledger/",
        r"(?P<url>.*)$": "no/such/page/",
    }


def other_address(route: str, world: World) -> str:
    """Fill any other route in."""
    found = route.replace("^", "").replace("$", "").replace(r"\Z", "")
    for hole, value in {
        "(?P<ref>[A-Z0-9-]{1,40})": world.item.reference,
        "(?P<sha256>[0-9a-f]{64})": "0" * 64,
        "<uuid:endpoint>": str(world.told.pk),
        "(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})": str(world.sent.pk),
        "(?P<code>[a-z-]{1,40})": "not-found",
        "(?P<index>0|[1-9][0-9]{0,18})": "0",
        "(?P<level>[0-9]|[1-5][0-9]|6[0-3])": "0",
        "(?P<path>.+)": "000",
    }.items():
        found = found.replace(hole, value)
    return f"/{found}"
