"""Every kind of page of the desk: for every eye, on a phone, and under its own policy."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.browser.filling import FULL, PROPOSED
from tests.browser.filling import OTHER as ITEM
from tests.browser.site import Site

# What a page looks like is the same on every database: once is enough.
pytestmark = [pytest.mark.browser, pytest.mark.only("sqlite")]

LIST: Final = "/admin/ledger/commitment/"
AXE: Final = Axe().axe_script  # the library itself: half a megabyte
# WCAG 2.0 to 2.2, levels A and AA.
RULES: Final = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
# In the dark the markup is the same: only what has to do with colours can be otherwise.
COLOURS: Final = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
# Narrower and narrower (pixels): a desk, a phone held upright, and the least that WCAG asks for.
WIDTHS: Final = (1366, 320, 390)


def to_item(page: Page, site: Site, rest: str = "/change/") -> None:
    page.goto(site.item(ITEM) + rest)


def to_full(page: Page, site: Site, rest: str = "/change/") -> None:
    page.goto(site.item(FULL) + rest)
    for folded in page.locator("details.more > summary").all():
        folded.click()


def to_part(page: Page, site: Site) -> None:
    to_full(page, site)
    page.get_by_role("link", name="Propose its status").first.click()


def to_move(page: Page, site: Site) -> None:
    page.goto(site.item(PROPOSED) + "/move/in_progress/")


def to_decision(page: Page, site: Site) -> None:
    page.goto(site.item(PROPOSED) + "/change/")
    page.get_by_role("link", name="Decide").click()


def to_what_was_sent(page: Page, site: Site) -> None:
    page.goto(site.item(FULL) + "/change/")
    page.get_by_role("link", name="Accept or reject").first.click()


def to_access(page: Page, name: str) -> None:
    to_first(page, "partner")
    page.get_by_role("link", name=name).click()


def to_postponing(page: Page, site: Site) -> None:
    page.goto(f"{LIST}?q={ITEM}")
    page.locator("input.action-select").first.check()
    page.get_by_role("combobox", name="Action").select_option("postpone")
    page.get_by_role("button", name="Go").click()


def to_first(page: Page, kind: str) -> None:
    page.goto(f"/admin/ledger/{kind}/")
    page.locator("#result_list tbody th a").first.click()


def to_entry(page: Page, site: Site) -> None:
    page.goto("/admin/log/?at=100")
    page.locator("table.log-entries tbody th a").first.click()
    for folded in page.locator("details.more > summary").all():
        folded.click()


def go(path: str) -> Callable[[Page, Site], None]:
    def to(page: Page, site: Site) -> None:
        page.goto(path)

    return to


# Who looks at the page, and the way there.
PAGES: Final[dict[str, tuple[str, Callable[[Page, Site], None]]]] = {
    "login": ("", go("/admin/login/")),
    "public log": ("", go("/ledger/")),
    "contract": ("", go("/api/v1/docs")),
    "problem": ("", go("/api/v1/problems/quota-exceeded")),
    "home": ("amina", go("/admin/")),
    "list": ("amina", go(LIST)),
    "item": ("amina", to_item),
    "full item": ("amina", to_full),
    "update": ("amina", lambda page, site: to_full(page, site, "/update/")),
    "part": ("amina", to_part),
    "move": ("amina", to_move),
    "record": ("amina", lambda page, site: to_item(page, site, "/history/")),
    "add": ("amina", go(f"{LIST}add/")),
    "postpone": ("amina", to_postponing),
    "decide": ("marc", to_decision),
    "decide on what was sent": ("amina", to_what_was_sent),
    "release": ("marc", lambda page, site: to_item(page, site, "/release/")),
    "a manager's home": ("marc", go("/admin/")),
    "queue": ("marc", go("/admin/queue/")),
    "calendar": ("amina", go("/admin/calendar/?who=all")),
    "agenda": ("amina", go("/admin/calendar/?who=all&view=agenda")),
    "brief": ("marc", go("/admin/brief/?party=be")),
    "find": ("amina", go("/admin/find/?q=defence")),
    "help": ("amina", go("/admin/help/")),
    "ledger": ("marc", go("/admin/log/")),
    "entry": ("rita", to_entry),
    "reference": ("amina", go("/admin/ledger/")),
    "past item": ("amina", lambda page, site: to_item(page, site, "/change/?as_of=2026-11-01")),
    "people": ("ada", go("/admin/ledger/user/")),
    "person": ("ada", lambda page, site: to_first(page, "user")),
    "partner": ("ada", lambda page, site: to_first(page, "partner")),
    "key": ("ada", lambda page, site: to_access(page, "Issue a key")),
    "deliveries": ("ada", lambda page, site: to_access(page, "Deliveries Main")),
    "an administrator's home": ("ada", go("/admin/")),
    "webhook": ("ada", lambda page, site: to_access(page, "Add a webhook")),
}


def listen(page: Page) -> tuple[list[str], set[str]]:
    """Collect what the browser complains of, such as a breach of the policy, and whom it asks."""
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return complaints, hosts


def barriers(page: Page, rules: dict[str, Any]) -> list[str]:
    """Return what axe finds wrong, one sentence for each element."""
    if not page.evaluate("'axe' in window"):  # once is enough for a page
        page.evaluate(AXE)
    run = "rules => axe.run(document, rules).then(found => found.violations)"
    found = page.evaluate(run, rules)
    return [f"{v['id']} at {n['target']}: {n['html']}" for v in found for n in v["nodes"]]


def settle(page: Page) -> None:
    """Wait until what changes its colour by and by has changed it."""
    page.evaluate("Promise.allSettled(document.getAnimations().map(change => change.finished))")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shuts_nobody_out(open_as: Opener, site: Site, name: str) -> None:
    who, way = PAGES[name]
    page = open_as(who)
    complaints, hosts = listen(page)

    way(page, site)
    page.wait_for_load_state()

    # Before axe comes in, which breaks the policy itself.
    assert complaints == []
    assert hosts == {urlsplit(site.url).netloc}
    assert barriers(page, RULES) == []
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert barriers(page, COLOURS) == [], "dark"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert barriers(page, RULES) == [], "phone"
    page.set_viewport_size({"width": 1366, "height": 844})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "text twice as large"
    )
