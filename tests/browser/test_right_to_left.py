"""The desk read from right to left, as a language such as Arabic would have it.

None of its languages is written so: a page is turned round on its way to the browser, with the
style sheets that Django adds.
"""

from typing import Final

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Opener
from tests.browser.filling import FULL
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.only("sqlite")]

SHEETS: Final = "".join(
    f'<link rel="stylesheet" href="/static/admin/css/{name}.css">'
    for name in ("rtl", "responsive_rtl")
)
WIDTHS: Final = (1366, 320)


def turn(route: Route) -> None:
    """Answer with the page turned round; Django's own sheets stand before ours."""
    answer = route.fetch()
    html = answer.text().replace('dir="ltr"', 'dir="rtl"', 1)
    before, ours, after = html.rpartition('<link rel="stylesheet"')
    route.fulfill(response=answer, body=before + SHEETS + ours + after)


def pages(site: Site) -> dict[str, str]:
    return {
        "list": "/admin/ledger/commitment/?desk=all&o=1",
        "item": site.item(FULL) + "/change/",
        "add": "/admin/ledger/commitment/add/",
        "calendar": "/admin/calendar/",
    }


def test_a_page_from_right_to_left_fits_its_window(open_as: Opener, site: Site) -> None:
    page = open_as("amina")
    page.route("**/admin/**", turn)

    for name, address in pages(site).items():
        page.goto(address)
        page.wait_for_load_state()
        assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                name,
                width,
            )
        page.set_viewport_size({"width": WIDTHS[0], "height": 844})
        assert starts(page, "#content h1") > WIDTHS[0] / 2, name
        assert starts(page, ".brand") > starts(page, ".mine"), name


def starts(page: Page, selector: str) -> float:
    """Return where an element starts that is read from the right: its right edge, in pixels."""
    found: float = page.locator(selector).first.evaluate("e => e.getBoundingClientRect().right")
    return found
