"""What the script adds: quick keys, a warning before typed text is lost, and one click for two."""

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import Opener
from tests.browser.site import Site

# A script runs the same on every database: once is enough.
pytestmark = [pytest.mark.browser, pytest.mark.only("sqlite")]

ITEM = "EU-IN-SDP-029"  # no other test changes it


def asked_before_leaving(page: Page) -> list[str]:
    """Collect what the browser asks; whoever is asked stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def test_a_slash_finds_and_a_question_mark_helps_unless_one_is_typing(open_as: Opener) -> None:
    page = open_as("amina")
    page.goto("/admin/password_change/")
    field = page.get_by_label("Old password")

    field.press("?")
    field.press("/")

    expect(field).to_have_value("?/")
    expect(field).to_be_focused()
    field.fill("")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Find in the ledger")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Help", level=1)).to_be_visible()


def test_single_keys_can_be_switched_off_and_stay_off(open_as: Opener) -> None:
    page = open_as("amina")
    page.goto("/admin/help/")
    find = page.get_by_role("searchbox", name="Find in the ledger")
    expect(page.locator(".find kbd")).to_be_visible()

    page.get_by_label("Single keys are on in this browser").uncheck()
    page.goto("/admin/calendar/")
    page.keyboard.press("/")

    expect(find).not_to_be_focused()
    expect(page.locator(".find kbd")).to_be_hidden()


def test_typed_text_is_not_left_without_a_question(open_as: Opener, site: Site) -> None:
    page = open_as("amina")
    asked = asked_before_leaving(page)
    page.goto(f"{site.item(ITEM)}/evidence/")
    title = page.get_by_label("Evidence: title")
    title.fill("Minutes of the third meeting")

    page.get_by_role("link", name="Calendar").click(no_wait_after=True)

    expect(title).to_have_value("Minutes of the third meeting")
    assert asked == ["beforeunload"]
    title.fill("")
    page.get_by_role("link", name="Calendar").click()
    page.wait_for_url("**/calendar/")
    assert asked == ["beforeunload"]


def test_two_clicks_send_one_form_and_nobody_is_asked(open_as: Opener, site: Site) -> None:
    page = open_as("amina")
    asked = asked_before_leaving(page)
    sent = []

    def slowly(route: Route) -> None:
        sent.append(route.request.method)
        page.wait_for_timeout(300)  # milliseconds; time enough for an impatient second click
        route.continue_()

    address = f"{site.item(ITEM)}/evidence/"
    page.goto(address)
    page.get_by_label("Evidence: title").fill("Minutes of the second meeting")
    page.get_by_label("Evidence: link").fill("https://example.org/second")
    page.route(address, slowly)
    page.get_by_role("button", name="Attach evidence").dblclick(no_wait_after=True)

    expect(page.get_by_text(f"Attached to {ITEM}")).to_be_visible()
    assert sent == ["POST"]
    assert asked == []
    titles = [evidence["title"] for evidence in site.seen_by("in", ITEM)["evidence"]]
    assert titles.count("Minutes of the second meeting") == 1


def test_control_and_enter_send_the_form_one_types_in(open_as: Opener, site: Site) -> None:
    page = open_as("amina")
    page.goto(f"{site.item(ITEM)}/milestone/")
    page.get_by_label("What has to be reached").fill("Sign")

    page.get_by_label("What has to be reached").press("Control+Enter")

    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_persons_menu_opens_and_closes_by_keyboard(open_as: Opener) -> None:
    page = open_as("amina")
    page.goto("/admin/help/")
    name = page.locator("details.me > summary")

    name.press("Enter")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(name).to_be_focused()
