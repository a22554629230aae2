"""No page carries code or style of its own, and the browser is told to run none.

The pages as they are opened: see test_permission_matrix, which opens them all.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import User
from tests.admin.visitor import Visitor, filled, page_of
from tests.admin.world import World, visits
from tests.test_house import inline_code

# Markup and headers are the same on every database: once is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]

NOTHING_FROM_ELSEWHERE = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}


def faults(answer: Any) -> list[str]:
    """Return what a strict browser would not like about a page."""
    policy = answer.headers.get("Content-Security-Policy", "")
    said = {rule.strip() for rule in policy.split(";")}
    lax = NOTHING_FROM_ELSEWHERE ^ said
    found = [f"policy: {rule}" for rule in sorted(lax)]
    if answer["Content-Type"].startswith("text/html"):
        found += inline_code(answer.content.decode())
    return found


@pytest.mark.parametrize("sent", ["seen_version", "everything"])
def test_a_page_that_comes_back_with_errors_is_clean_too(
    sent: str, world: World, people: dict[str, User]
) -> None:
    statuses, found = set(), {}
    for name, visit in visits(world).items():
        visitor = Visitor(people[visit.person])
        page = page_of(visit.item, visit.page, visit.key)
        good = filled(visitor.client.get(page), visit.typed)
        wrong = good | {"seen_version": "0"} if sent == "seen_version" else _blank(good)
        answer = visitor.client.post(page, wrong)
        statuses.add(answer.status_code)
        found[name] = faults(answer)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert (409 if sent == "seen_version" else 200) in statuses


def _blank(good: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name == "seen_version" else "" for name, value in good.items()}


def test_the_page_that_confirms_a_postponement_is_clean(
    world: World, people: dict[str, User]
) -> None:
    chosen = {"action": "postpone", "_selected_action": [world.item.pk, world.draft.pk]}

    page = Visitor(people["amina"]).client.post(
        reverse("admin:ledger_commitment_changelist"), chosen
    )

    assert "Put off reviews" in page.content.decode()
    assert faults(page) == []


def test_a_form_without_its_token_is_refused_on_a_clean_page(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)

    page = client.post(reverse("admin:login"), {"username": "amina", "password": "x"})

    assert page.status_code == 403
    assert "Nothing was written" in page.content.decode()
    assert faults(page) == []


def test_a_page_of_the_desk_is_framed_by_nobody_and_kept_by_no_cache(
    world: World, people: dict[str, User]
) -> None:
    page = Visitor(people["amina"]).item(world.item)

    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_a_lax_page_would_be_found(world: World, people: dict[str, User]) -> None:
    page = Visitor(people["amina"]).item(world.item)
    page["Content-Security-Policy"] += "; script-src 'unsafe-inline'"
    page.content += b"<p style='color: red'>"

    assert faults(page) == ["policy: script-src 'unsafe-inline'", "inline style: <p style="]
