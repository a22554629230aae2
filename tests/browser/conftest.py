"""A real browser before a real server, and the people who sit at it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.site import Site

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
QUIET: Final = (
    *("--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-quic"),
)
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "light": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}
PATIENCE: Final = 10_000  # milliseconds; a page takes a tenth of a second on a quiet machine

# Opens a page as somebody (nobody signed in where the name is blank), with a look.
Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def program() -> str:
    """Where the browser is; asked before anything is set up for it."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(PROGRAMS)}")
    return found


@pytest.fixture(scope="session")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product, seeded once; each process of pytest-xdist has its own."""
    with Site(tmp_path_factory.mktemp("site")) as running:
        yield running


# Not for the session: while Playwright runs, Django believes to be inside an event loop and
# would refuse the queries of other folders' tests.
@pytest.fixture(scope="package")
def browser(program: str) -> Iterator[Browser]:
    """Debian's Chromium, as a person has it."""
    # Its sandbox refuses to start for root.
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*QUIET, *as_root])
        yield chromium
        chromium.close()


@dataclass(frozen=True, slots=True)
class People:
    """Who sits at the browser. A password is asked once; later pages bring its cookies.

    Signing in by hand is a journey of its own: here the form is sent without the browser.
    """

    browser: Browser
    site: Site
    cookies: dict[str, dict[str, str]]

    def open(self, username: str = "", look: str = "light") -> Page:
        """Open an empty page as somebody, or as nobody; closing its context closes it."""
        context = self.browser.new_context(
            **LOOKS[look],
            base_url=self.site.url,
            reduced_motion="reduce",
        )
        for name, value in self._cookies_of(username).items() if username else ():
            context.add_cookies([{"name": name, "value": value, "url": self.site.url}])
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def _cookies_of(self, username: str) -> dict[str, str]:
        if username not in self.cookies:
            self.cookies[username] = self.site.sign_in(username)
        return self.cookies[username]


def sign_in(page: Page, username: str, password: str) -> None:
    """Fill the form as a person does."""
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.fixture(scope="package")
def people(browser: Browser, site: Site) -> People:
    return People(browser, site, {})


@pytest.fixture
def open_as(people: People) -> Iterator[Opener]:
    """Return what opens a page as somebody, until the test ends."""
    with ExitStack() as contexts:

        def opened(username: str = "", look: str = "light") -> Page:
            page = people.open(username, look)
            contexts.callback(page.context.close)
            return page

        yield opened
