"""What is sent to the pages of the admin, and from whom it is taken."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.urls import reverse

from ledger.models import Commitment, User
from tests.admin.addresses import BACK, LOGIN, OPENS, PARTS, PEOPLE, WHOLE, addresses
from tests.admin.test_permission_matrix import outcome
from tests.admin.visitor import Visitor, filled, nothing_written, page_of
from tests.admin.world import World, visits

# Who may what is asked of roles and desks, never of the database: once is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]

# What a broken program might send.
NOISE = {"seen_version": "x", "action": "delete_selected", "_selected_action": str(uuid4())}


Posts = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def _posts() -> Posts:
    return {}


@pytest.fixture
def good_posts(world: World, people: dict[str, User], _posts: Posts) -> Posts:
    """What who may would send, by the name of the page: as it is shown, filled in.

    Each test finds the same world, so one look at its pages serves all of them.
    """
    if not _posts:
        seen = {person: Visitor(people[person]) for person in PEOPLE}
        for name, visit in visits(world).items():
            page = page_of(visit.item, visit.page, visit.key)
            _posts[name] = filled(seen[visit.person].client.get(page), visit.typed)
    return _posts


@pytest.mark.parametrize("person", ["nobody", *PEOPLE])
def test_a_good_post_is_taken_from_nobody_to_whom_the_page_does_not_open(
    person: str, world: World, people: dict[str, User], good_posts: Posts
) -> None:
    visitor = Visitor(people.get(person))
    wrong = []

    with nothing_written():
        for name, visit in visits(world).items():
            kind = str(visit.item._meta.model_name)
            table = PARTS if visit.key and visit.page in PARTS[kind] else WHOLE
            who = table[kind][visit.page]
            if who.get(person) == OPENS:
                continue
            page = page_of(visit.item, visit.page, visit.key)
            got = outcome(visitor.client.post(page, good_posts[name]))
            if got != (LOGIN if person == "nobody" else BACK):
                wrong.append(f"{name}: {got}")

    assert wrong == []


@pytest.mark.parametrize("person", ["rita", "dev", "ada"])
def test_no_form_of_another_is_saved(person: str, world: World, people: dict[str, User]) -> None:
    visitor = Visitor(people[person])
    keepers = dict.fromkeys(("partner", "user", "desk"), "ada") | {"commitment": "amina"}
    kinds = {
        "rita": world.roots(),
        "dev": ["commitment", "partner", "user", "desk"],
        "ada": ["commitment"],
    }[person]

    with nothing_written():
        for kind in kinds:
            page = page_of(world.roots()[kind], "change")
            keeper = Visitor(people[keepers.get(kind, "marc")])
            typed = {"name": "Mine", "title": "Mine", "full_name": "Mine", "reason": "Mine."}
            answer = visitor.client.post(page, filled(keeper.client.get(page), typed))
            assert answer.status_code == 403, kind


# Nothing of it comes as far as the database.
@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("person", "sent"), [("marc", {}), ("marc", NOISE), ("ada", NOISE)])
def test_an_empty_or_senseless_post_breaks_nothing_anywhere(
    person: str, sent: dict[str, str], world: World, people: dict[str, User]
) -> None:
    visitor = Visitor(people[person])

    with nothing_written():
        for route, where in addresses(world).items():
            if route not in {"logout/", "login/"}:
                assert visitor.client.post(where, sent).status_code < 500, route


def test_no_page_takes_a_status_or_a_reference(
    world: World, people: dict[str, User], good_posts: Posts
) -> None:
    smuggled = {"status": "superseded", "reference": "STOLEN-001", "editorial_state": "draft"}

    for name, visit in visits(world).items():
        if visit.item._meta.model is not Commitment:
            continue
        with transaction.atomic():  # each page finds the item as it was
            sent = good_posts[name] | smuggled
            page = page_of(visit.item, visit.page, visit.key)
            answer = Visitor(people[visit.person]).client.post(page, sent)
            after = Commitment.objects.get(pk=visit.item.pk)
            transaction.set_rollback(True)
        assert answer.status_code == 302, visit.page
        before = Commitment.objects.get(pk=visit.item.pk)
        # What a partner sent is a stream of its own: to reject it moves nothing of the item.
        moved = 0 if visit.page == "decide-submission" else 1
        assert after.version == before.version + moved, visit.page
        assert after.reference == before.reference, visit.page
        assert after.editorial_state == before.editorial_state, visit.page
        assert after.status == ("stalled" if visit.page == "move" else before.status), visit.page


@pytest.mark.parametrize("person", ["marc", "ada"])
def test_nothing_is_ever_deleted(person: str, world: World, people: dict[str, User]) -> None:
    visitor = Visitor(people[person])

    for kind, row in world.roots().items():
        bulk = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
        visitor.client.post(reverse(f"admin:ledger_{kind}_changelist"), bulk)
        answer = visitor.client.post(page_of(row, "delete"), bulk)
        assert answer.status_code == 403, kind
        row.refresh_from_db()


def test_an_item_nobody_knows_leads_back_to_the_list(world: World, people: dict[str, User]) -> None:
    officer = Visitor(people["amina"])

    for unknown in (str(uuid4()), "no-uuid", "1", "../../etc/passwd", "%00"):
        for page in ("change", "history"):
            answer = officer.client.get(f"/admin/ledger/commitment/{unknown}/{page}/")
            assert answer.status_code in {302, 404}, (unknown, page)
            assert unknown not in answer.content.decode()


def test_django_keeps_no_log_of_its_own(world: World, people: dict[str, User]) -> None:
    seen = {person: Visitor(people[person]) for person in PEOPLE}

    for visit in visits(world).values():
        with transaction.atomic():  # each page finds the world as it was
            seen[visit.person].send(visit.item, visit.page, visit.key, **visit.typed)
            assert not LogEntry.objects.exists(), visit.page
            transaction.set_rollback(True)
    Visitor(people["amina"]).correct(world.draft, title="New words")
    Visitor(people["ada"]).add("desk", code="tokyo", name="Tokyo", time_zone="Asia/Tokyo")

    assert not LogEntry.objects.exists()
