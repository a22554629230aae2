"""Two people on one page: the second is told what the first did, and loses nothing."""

from typing import Any

import pytest

from ledger import actions
from ledger.actions import Obliged
from ledger.models import Commitment, Entry, Instrument, Partner, User
from ledger.models.recorded import Root
from tests.admin.visitor import (
    Visitor,
    filled,
    nothing_written,
    page_of,
    text_of,
    typed_in,
)
from tests.admin.world import Visit, World, visits
from tests.factories import NOW, PASSWORD, SETUP, a_key, a_party, who

pytestmark = pytest.mark.django_db

PAGES = [
    "ledger_commitment_move_key",
    "ledger_commitment_submit",
    "ledger_commitment_decide_key",
    "ledger_commitment_evidence",
    "ledger_commitment_withdraw-evidence_key",
    "ledger_commitment_review",
    "ledger_commitment_defer",
    "ledger_commitment_rhythm",
    "ledger_commitment_reassign",
    "ledger_commitment_reschedule",
    "ledger_commitment_cite",
    "ledger_commitment_oblige",
    "ledger_commitment_part_key",
    "ledger_commitment_propose-part_key",
    "ledger_commitment_ask-position_key",
    "ledger_commitment_position_key",
    "ledger_commitment_milestone",
    "ledger_commitment_milestone_key",
    "ledger_commitment_settle_key",
    "ledger_commitment_update",
    "ledger_commitment_decide-update_key",
    "ledger_commitment_decide-submission_key",
    "ledger_commitment_rule_key",
    "ledger_commitment_ask",
    "ledger_commitment_answer_key",
    "ledger_commitment_assess",
    "ledger_commitment_recurrence",
    "ledger_commitment_occurrence_key",
    "ledger_commitment_link",
    "ledger_commitment_end-link_key",
    "ledger_commitment_umbrella",
    "ledger_commitment_risk",
    "ledger_commitment_close-risk_key",
    "ledger_commitment_release",
    "ledger_commitment_change-release_key",
    "ledger_commitment_withdraw-release_key",
    "ledger_instrument_release",
    "ledger_instrument_change-release_key",
    "ledger_instrument_withdraw-release_key",
    "ledger_partner_issue-key",
    "ledger_partner_rotate-key_key",
    "ledger_partner_revoke-key_key",
    "ledger_partner_add-webhook",
    "ledger_partner_webhook-secret_key",
    "ledger_partner_webhook-off_key",
    "ledger_partner_webhook-on_key",
    "ledger_partner_webhook-test_key",
    "ledger_partner_webhook-resend_key",
    "ledger_user_password",
    "ledger_user_absence",
]


Posts = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def _posts() -> Posts:
    """What each page sends that was filled in well, by the name of the page."""
    return {}


@pytest.fixture
def sent(page: str, world: World, people: dict[str, User], _posts: Posts) -> dict[str, Any]:
    """What a page sends that was opened before anybody else came, and filled in.

    Each test finds the same world, so one look at a page serves all of them.
    """
    if page not in _posts:
        visit = visits(world)[page]
        shown = Visitor(people[visit.person]).client.get(address_of(visit))
        _posts[page] = filled(shown, visit.typed)
    return _posts[page]


def test_the_pages_below_are_all_there_are(world: World) -> None:
    assert sorted(visits(world)) == sorted(PAGES)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("page", PAGES)
def test_who_comes_second_is_told_what_the_first_did_and_keeps_the_text(
    page: str, sent: dict[str, Any], world: World, people: dict[str, User]
) -> None:
    visit = visits(world)[page]
    visitor, address = Visitor(people[visit.person]), address_of(visit)
    done = somebody_else_changes(visit.item, people)

    with nothing_written():
        answer = visitor.client.post(address, sent)

    assert answer.status_code == 409
    assert f"This was changed after you opened the page ({done}" in text_of(answer)
    shown = {name: str(typed_in(answer, name)) for name in visit.typed if name != "password"}
    assert shown == {name: str(sent.get(name, "")) for name in shown}


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_does_not_say_what_it_saw_changes_nothing(
    page: str, sent: dict[str, Any], world: World, people: dict[str, User]
) -> None:
    visit = visits(world)[page]
    visitor, address = Visitor(people[visit.person]), address_of(visit)
    seen = sent["seen_version"]

    for wrong in (None, "", "0", str(seen + 1), str(10**30), "one"):
        with nothing_written():
            answer = visitor.client.post(address, without(sent, wrong))
        assert answer.status_code == 409, wrong


# A new key stands in the answer itself: nothing that stays, such as a message, may hold it.
SHOWN_ONCE = {
    **dict.fromkeys(("issue-key", "rotate-key"), "pcl_"),
    **dict.fromkeys(("add-webhook", "webhook-secret"), "whsec_"),
}


@pytest.mark.parametrize("page", PAGES)
def test_the_same_page_sent_again_is_armed_with_what_was_shown(
    page: str, sent: dict[str, Any], world: World, people: dict[str, User]
) -> None:
    visit = visits(world)[page]
    visitor, address = Visitor(people[visit.person]), address_of(visit)
    somebody_else_changes(visit.item, people)
    first = visitor.client.post(address, sent)

    second = visitor.client.post(address, filled(first, visit.typed))

    if visit.page in SHOWN_ONCE:
        assert SHOWN_ONCE[visit.page] in second.content.decode()
        return
    assert second.status_code == 302
    assert second["Location"] == page_of(visit.item, "change")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "kind",
    [
        "commitment",
        "instrument",
        "party",
        "theme",
        "publisher",
        "source",
        "desk",
        "user",
        "partner",
    ],
)
def test_a_form_of_ones_own_is_not_saved_over_anothers_work(
    kind: str, world: World, people: dict[str, User]
) -> None:
    row, by = world.roots()[kind], Visitor(people[keeper(kind)])
    field = "title" if kind in {"commitment", "source"} else "name"
    field = "full_name" if kind == "user" else field
    address = page_of(row, "change")
    typed = {field: "My words"} | ({"reason": "Mine."} if kind == "commitment" else {})
    sent = filled(by.client.get(address), typed)
    other = filled(by.client.get(address), typed | {field: "Words of another"})
    assert by.client.post(address, other).status_code == 302

    for wrong in (sent["seen_version"], None, "0", str(10**30), "one"):
        with nothing_written():
            answer = by.client.post(address, without(sent, wrong))
        assert answer.status_code == 409
        assert said_of(wrong) in text_of(answer)
        assert typed_in(answer, field) == "My words"


def test_a_stale_form_names_who_did_what_and_when_and_is_saved_on_a_second_try(
    world: World, people: dict[str, User]
) -> None:
    item, officer = world.item, Visitor(people["amina"])
    address = page_of(item, "change")
    typed = {"title": "My words", "reason": "A slip."}
    sent = filled(officer.client.get(address), typed)
    actions.oblige(current(item), _party(), by=who(people["marc"]), at=NOW)

    first = officer.client.post(address, sent)
    second = officer.client.post(address, filled(first, typed))

    assert "(Party added, Marc Example, 2026-07-01 10:00 UTC)" in text_of(first)
    assert second.status_code == 302
    assert current(item).title == "My words"


def test_what_happened_between_reading_and_writing_is_refused_too(
    world: World, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one writes after the form was checked, and before it is saved."""
    item, officer = world.item, Visitor(people["amina"])
    address = page_of(item, "change")
    sent = filled(officer.client.get(address), {"title": "Mine", "reason": "A slip."})
    correct = actions.correct

    def too_late(row: Commitment, **given: Any) -> Entry:
        actions.oblige(current(item), _party(), by=who(people["marc"]), at=NOW)
        return correct(row, **given)

    monkeypatch.setattr(actions, "correct", too_late)

    answer = officer.client.post(address, sent)

    assert answer.status_code == 200
    assert "Nothing was written." in text_of(answer)
    assert typed_in(answer, "title") == "Mine"
    assert current(item).title != "Mine"


def current(item: Commitment) -> Commitment:
    return Commitment.objects.select_related("desk").get(pk=item.pk)


def keeper(kind: str) -> str:
    """Return who keeps the rows of a kind."""
    return {"commitment": "amina", "user": "ada", "desk": "ada", "partner": "ada"}.get(kind, "dev")


def address_of(visit: Visit) -> str:
    return page_of(visit.item, visit.page, visit.key)


def without(sent: dict[str, Any], seen: object) -> dict[str, Any]:
    """Return what is sent by somebody who says they saw another version, or none (None)."""
    rest = {name: value for name, value in sent.items() if name != "seen_version"}
    return rest if seen is None else rest | {"seen_version": seen}


def said_of(seen: object) -> str:
    """Return what somebody is told who saw a version, or says so."""
    if seen in (None, "0", "one", str(10**30)):
        return "The form did not say which version you had before you."
    return "This was changed after you opened the page"


def somebody_else_changes(row: Root, people: dict[str, User]) -> str:
    """Change a row from elsewhere, and return how that is told."""
    if isinstance(row, Commitment):
        actions.oblige(current(row), _party(), by=who(people["marc"]), at=NOW)
        return "Party added, Marc Example, 2026-07-01 10:00 UTC"
    if isinstance(row, Instrument):
        actions.release(row, to=a_party(), by=who(people["marc"]), at=NOW)
        return "Visibility changed, Marc Example, 2026-07-01 10:00 UTC"
    if isinstance(row, Partner):
        a_key(row, at=NOW)
        return "Key issued, set-up, 2026-07-01 10:00 UTC"
    assert isinstance(row, User)
    actions.set_password(row, PASSWORD, by=SETUP, at=NOW)
    return "Password set, set-up, 2026-07-01 10:00 UTC"


def _party() -> Obliged:
    return Obliged(a_party())
