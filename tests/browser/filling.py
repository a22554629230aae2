"""Fill an item with something in every section of its page, as an officer does."""

from typing import Final

from playwright.sync_api import Page, expect

DAY: Final = "2026-01-27"
CLAIM: Final = {"What is claimed": "A first meeting was held.", "As of": DAY}
NO_PROGRESS: Final = {"What is claimed": "Nothing has begun.", "As of": DAY}
PERIOD: Final = {"Period from": "2026-01-01", "Period to": "2026-03-31"}


def fill_every_section(page: Page, item: str, other: str) -> None:
    """Use the pages of an item, one after the other.

    :param item: the address of an item with two parties; :param other: the reference of another.
    """
    status, source = "Claimed status", "Who says so"
    send(page, f"{item}/update/", CLAIM, {status: "In progress"})
    send(page, f"{item}/update/", NO_PROGRESS, {status: "Announced", source: 1})
    step = {"What has to be reached": "Sign", "Due": "2026-02-28"}
    send(page, f"{item}/milestone/", step, {"How exact": "that day"})
    send(page, f"{item}/assess/", PERIOD | {"What it rests on": "One meeting of four."})
    send(page, f"{item}/risk/", {"Risk": "Elections in autumn"})
    send(page, f"{item}/link/", {"That one": other})
    send(page, f"{item}/umbrella/", {"Part of": other})
    send(page, f"{item}/recurrence/", {"From": "2026-01-01"}, {"Follows": "calendar_year"})
    page.get_by_role("link", name="Ask for its position").first.click()
    send(page, "", {"Answer by": "2200-01-01"})
    page.get_by_role("link", name="Record its status").first.click()
    send(page, "", {"Why?": "Nothing was heard of it."}, {"New status": "Stalled"})


def send(
    page: Page,
    address: str,
    typed: dict[str, str],
    chosen: dict[str, str | int] | None = None,
) -> None:
    """Fill in the form at an address, or the one that is open, and send it.

    :param chosen: field to the option, by its words, its value or its place.
    """
    if address:
        page.goto(address)
    for label, text in typed.items():
        page.get_by_label(label, exact=True).fill(text)
    for label, option in (chosen or {}).items():
        field = page.get_by_label(label, exact=True)
        if isinstance(option, int):
            field.select_option(index=option)
        else:
            field.select_option(option)
    page.locator(".submit-row input").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
