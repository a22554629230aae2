"""Whole ways through the desk, as people walk them; each on a commitment of its own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, sign_in
from tests.browser.site import Site

pytestmark = pytest.mark.browser
# The first journey is walked on both databases. What the others hold of the browser is the same on
# both; what they need of the database, tests/admin asks of each.
only_once = pytest.mark.only("sqlite")

LIST = "/admin/ledger/commitment/"
FARTHEST = 120  # presses of Tab; the whole list has fewer stops


def tab_to(page: Page, role: str, name: str) -> None:
    """Press Tab until the focus is on a control, as someone without a mouse does."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    found = wanted.element_handle()  # looked for once: the page stays as it is
    for _press in range(FARTHEST):
        page.keyboard.press("Tab")
        if found.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to the {role} “{name}”.")


def test_an_officer_moves_the_dialogue_and_the_partner_sees_it(open_as: Opener, site: Site) -> None:
    page = open_as()
    page.goto("/")
    sign_in(page, "amina", site.passwords["amina"])

    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Commitments").click()
    page.get_by_role("searchbox", name="Search this list").fill("dialogue")
    page.get_by_role("searchbox", name="Search this list").press("Enter")
    page.get_by_role("link", name="EU-IN-SDP-019").click()
    page.get_by_role("link", name="Record progress").click()
    page.get_by_label("Why?").fill("The first Dialogue was held in Brussels.")
    page.get_by_label("Evidence: title").fill("Joint press release of the first Dialogue")
    page.get_by_label("Evidence: link").fill("https://example.org/first-dialogue")
    page.get_by_role("button", name="Record progress").click()

    expect(page.get_by_text("EU-IN-SDP-019 is now “In progress”.")).to_be_visible()
    page.get_by_role("link", name="Record", exact=True).click()
    expect(page.get_by_text("their chain is intact")).to_be_visible()
    newest = page.locator("ol.record > li").first
    expect(newest).to_contain_text("Amina Declerck")
    expect(newest).to_contain_text("The first Dialogue was held in Brussels.")
    expect(newest).to_contain_text("https://example.org/first-dialogue")
    seen = site.seen_by("in", "EU-IN-SDP-019")
    assert seen["status"]["code"] == "in_progress"
    assert [e["url"] for e in seen["evidence"]] == ["https://example.org/first-dialogue"]


@only_once
def test_a_move_is_saved_with_the_keyboard_alone(open_as: Opener, site: Site) -> None:
    page = open_as("amina")
    page.goto(f"{LIST}?q=EU-IN-SDP-023")

    tab_to(page, "link", "EU-IN-SDP-023")
    page.keyboard.press("Enter")
    tab_to(page, "link", "Record progress")
    page.keyboard.press("Enter")
    tab_to(page, "textbox", "Why?")
    page.keyboard.type("Working group met.")
    tab_to(page, "textbox", "Evidence: title")
    page.keyboard.type("Minutes of the working group")
    tab_to(page, "textbox", "Evidence: link")
    page.keyboard.type("https://example.org/minutes")
    tab_to(page, "button", "Record progress")
    page.keyboard.press("Enter")

    expect(page.get_by_text("EU-IN-SDP-023 is now “In progress”.")).to_be_visible()
    assert site.seen_by("in", "EU-IN-SDP-023")["status"]["code"] == "in_progress"


@only_once
def test_a_review_is_held_with_the_keyboard_alone(open_as: Opener, site: Site) -> None:
    page = open_as("amina")
    page.goto(f"{LIST}?q=EU-IN-SDP-029")

    tab_to(page, "link", "EU-IN-SDP-029")
    page.keyboard.press("Enter")
    tab_to(page, "link", "Hold a review")
    page.keyboard.press("Enter")
    tab_to(page, "textbox", "What it came to")
    page.keyboard.type("Nothing new since the last look.")
    tab_to(page, "button", "Hold a review")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Review recorded. Next review of EU-IN-SDP-029")).to_be_visible()


@only_once
def test_a_manager_approves_with_the_keyboard_alone(open_as: Opener, site: Site) -> None:
    officer, page = open_as("amina"), open_as("marc")
    officer.goto(f"{site.item('EU-IN-SDP-031')}/move/not_fulfilled/")
    officer.get_by_label("Why?").fill("Neither side did anything.")
    officer.locator(".submit-row").get_by_role("button").first.click()
    expect(officer.get_by_text("You proposed")).to_be_visible()
    page.goto("/admin/")

    tab_to(page, "link", "Review queue")
    page.keyboard.press("Enter")
    tab_to(page, "link", "Decide EU-IN-SDP-031")
    page.keyboard.press("Enter")
    tab_to(page, "radio", "Approve")
    page.keyboard.press("Space")
    tab_to(page, "textbox", "Note")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Approved: EU-IN-SDP-031")).to_be_visible()
    assert site.seen_by("in", "EU-IN-SDP-031")["status"]["code"] == "not_fulfilled"


@only_once
def test_what_was_typed_survives_a_colleagues_change(open_as: Opener, site: Site) -> None:
    slow, quick = open_as("amina"), open_as("marc")
    slow.goto(f"{site.item('EU-IN-SDP-024')}/move/stalled/")
    quick.goto(f"{site.item('EU-IN-SDP-024')}/evidence/")
    slow.get_by_label("Why?").fill("No meeting since spring.")
    quick.get_by_label("Evidence: title").fill("Meeting announced")
    quick.get_by_label("Evidence: link").fill("https://example.org/meeting")
    quick.get_by_role("button", name="Attach evidence").click()
    expect(quick.get_by_text("Attached to EU-IN-SDP-024")).to_be_visible()

    slow.get_by_role("button", name="Mark as stalled").click()

    expect(slow.get_by_role("alert")).to_contain_text(
        re.compile(r"changed after you opened.*Evidence attached, Marc Wauters")
    )
    expect(slow.get_by_label("Why?")).to_have_value("No meeting since spring.")
    assert site.seen_by("in", "EU-IN-SDP-024")["status"]["code"] == "agreed"
    slow.get_by_role("button", name="Mark as stalled").click()
    expect(slow.get_by_text("EU-IN-SDP-024 is now “Stalled”.")).to_be_visible()


@only_once
def test_what_was_typed_survives_the_same_step_in_another_tab(open_as: Opener, site: Site) -> None:
    first, second = open_as("amina"), open_as("amina")
    for tab in (first, second):
        tab.goto(f"{site.item('EU-IN-SDP-027')}/move/stalled/")
    first.get_by_label("Why?").fill("Nothing was heard of it.")
    second.get_by_label("Why?").fill("Nobody answered our letters of March and May.")
    first.get_by_role("button", name="Mark as stalled").click()
    expect(first.get_by_text("EU-IN-SDP-027 is now “Stalled”.")).to_be_visible()

    second.get_by_role("button", name="Mark as stalled").click()

    expect(second.get_by_label("Why?")).to_have_value(
        "Nobody answered our letters of March and May."
    )
    expect(second.get_by_role("alert")).to_be_visible()
