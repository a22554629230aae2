"""The ways through the focused pages: where one begins, what one is told, where one goes next."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ledger import actions
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Proposal, User
from tests.admin.visitor import Visitor, filled, page_of, text_of, told
from tests.factories import NOW, a_draft, in_progress, who

pytestmark = pytest.mark.django_db


def proposed(amina: User, marc: User) -> Proposal:
    item = in_progress(amina, marc)
    return actions.propose_move(
        item, to=Status.FULFILLED, note="It was signed.", by=who(amina), at=NOW
    )


@pytest.mark.only("sqlite")
def test_a_page_begins_in_its_first_field_and_a_refused_one_in_the_list_of_errors(
    amina: User, marc: User
) -> None:
    item, officer = in_progress(amina, marc), Visitor(amina)

    opened = officer.client.get(page_of(item, "defer")).content.decode()
    refused = officer.send(item, "defer", to="27/01/2026", reason="").content.decode()

    assert opened.count(" autofocus") == 1
    assert re.search(r'<input type="date" name="to"[^>]* autofocus', opened)
    assert refused.count(" autofocus") == 1
    assert '<div class="wrong" role="alert" tabindex="-1" autofocus>' in refused
    for field in ("to", "reason"):
        assert f'<a href="#id_{field}">' in refused
        assert f'id="id_{field}_error"' in refused
    assert refused.count('aria-invalid="true"') == 2
    assert 'value="27/01/2026"' in refused


@pytest.mark.only("sqlite")
def test_a_choice_of_a_few_begins_at_the_first_of_them(amina: User, marc: User) -> None:
    proposal = proposed(amina, marc)

    page = Visitor(marc).client.get(page_of(proposal.commitment, "decide", proposal.pk))

    assert page.content.decode().count(" autofocus") == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("referer", "leads"),
    [
        ("http://testserver/admin/queue/?desk=1", "/admin/queue/?desk=1"),
        ("https://evil.example/admin/queue/", None),
        ("http://testserver/elsewhere/", None),
        ("javascript:alert(1)", None),
        ("//evil.example/admin/", None),
    ],
)
def test_cancel_leads_back_to_where_one_came_from(
    referer: str, leads: str | None, amina: User, marc: User
) -> None:
    item, officer = in_progress(amina, marc), Visitor(amina)
    expected = leads or page_of(item, "change")
    address = page_of(item, "defer")

    page = officer.client.get(address, headers={"Referer": referer})
    again = officer.client.post(address, {"came_from": page.context["cancel"]})
    forged = officer.client.post(address, {"came_from": referer})

    assert f'<a class="closelink" href="{expected}">' in page.content.decode()
    assert again.context["cancel"] == expected
    assert forged.context["cancel"] == expected


def test_a_manager_decides_one_after_the_other(amina: User, marc: User) -> None:
    first, second = proposed(amina, marc), proposed(amina, marc)
    own = a_draft(marc)
    actions.submit(own, by=who(marc), at=NOW)
    manager, onward = Visitor(marc), {"_next": "1", "decision": "approve"}

    one = manager.send(first.commitment, "decide", first.pk, **onward)
    last = manager.send(second.commitment, "decide", second.pk, **onward)

    assert one["Location"] == page_of(second.commitment, "decide", second.pk)
    assert last["Location"] == page_of(second.commitment, "change")
    assert told(last).endswith("That was the last one that waits for you.")


def test_an_officer_holds_one_overdue_review_after_the_other(
    amina: User, marc: User, clock: Callable[[datetime], None]
) -> None:
    one, two = in_progress(amina, marc), in_progress(amina, marc)
    clock(NOW + timedelta(days=200))
    officer, typed = Visitor(amina), {"outcome": "upheld", "summary": "Seen.", "_next": "1"}

    first = officer.send(one, "review", **typed)
    last = officer.send(two, "review", **typed)

    assert first["Location"] == page_of(two, "review")
    assert last["Location"] == page_of(two, "change")


def test_what_is_sent_twice_is_done_once_and_the_second_answer_is_friendly(
    amina: User, marc: User
) -> None:
    item, officer = in_progress(amina, marc), Visitor(amina)
    address = page_of(item, "review")
    sent = filled(officer.client.get(address), {"outcome": "upheld", "summary": "Seen."})
    before = Entry.objects.count()

    first, second = officer.client.post(address, sent), officer.client.post(address, sent)
    other = officer.client.post(address, sent | {"summary": "Seen, and more."})

    assert Entry.objects.count() == before + 1
    assert (first.status_code, second.status_code, other.status_code) == (302, 302, 409)
    assert "done already, just as you sent it" in told(second)
    assert "Seen, and more." in text_of(other)
    assert Commitment.objects.get(pk=item.pk).version == item.version + 1
