"""What the page of an item says of lateness, slips, wording, and of what is not there yet."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from ledger import actions
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.publishing import Rung
from ledger.domain.recurrence import RuleKind
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.models import Commitment, User
from tests.admin.fullness import a_full_item
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, a_draft, agreed, approve, in_progress, published, who

pytestmark = pytest.mark.django_db

EMPTY = (
    "No milestones. Add the steps that lead to it",
    "It is to be kept once. Where it recurs, set the rule it follows.",
    "No update yet. Record what somebody says of its progress",
    "None yet. Grade how complete it is over a period.",
    "Linked to nothing. Link what it depends on",
    "No risk noted. Note what may keep it from being kept.",
)


@pytest.mark.only("sqlite")
def test_what_is_not_there_yet_is_said_with_what_to_do(amina: User, marc: User) -> None:
    words = text_of(Visitor(amina).item(published(amina, marc)))

    assert [told for told in EMPTY if told not in words] == []


def test_lateness_is_told_with_its_reason_on_top(
    amina: User, marc: User, clock: Callable[..., None]
) -> None:
    due = StatedDate(date(2026, 7, 31), Precision.DAY)
    commitment = published(amina, marc, due=due)
    clock(NOW + timedelta(days=33))

    words = text_of(Visitor(amina).item(commitment))

    told = "Delivery overdue because it was due by 2026-07-31 and is still open (3 days)."
    assert words.index(commitment.text) < words.index(told) < words.index("No update yet")


def test_a_day_that_slipped_is_told_with_its_reason(amina: User, marc: User) -> None:
    commitment = published(amina, marc, due=StatedDate(date(2026, 7, 31), Precision.DAY))
    later = StatedDate(date(2026, 8, 30), Precision.DAY)
    asked = actions.propose_due(commitment, due=later, note="Elections.", by=who(amina), at=NOW)
    approve(asked, marc)

    words = text_of(Visitor(amina).item(commitment))

    moved = "The due day moved once, from 2026-07-31 to 2026-08-30 (+30 days): “Elections.”"
    assert moved in words


@pytest.mark.only("sqlite")
def test_the_wording_is_shown_with_advice_that_refuses_nothing(amina: User, marc: User) -> None:
    hope = published(
        amina,
        marc,
        rung=Rung.HOPE,
        bond=Bond.NONE,
        detail=Detail.VAGUE,
        follow_up=FollowUp.JOINT_BODY,
    )

    words = text_of(Visitor(amina).item(hope))

    assert "No obligation · Vague · Follow-up: A joint body" in words
    assert "Advice on the wording: 2 of 5 questions answered" in words
    assert "It is worded as a hope: it is left out of counts." in words


def test_earlier_success_criteria_stay_readable(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    Visitor(amina).correct(commitment, success_criterion="A report.", reason="Unclear.")

    words = text_of(Visitor(amina).item(commitment))
    assert "Done when A report." in words
    assert "1 earlier success criterion It has been seen. (2026-07-01)" in words


def test_strength_is_recorded_and_corrected_on_the_forms(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    typed = {"bond": "legal", "detail": "measured", "follow_up": "third_party"}

    Visitor(amina).correct(commitment, **typed, joint_rule="any", reason="Read again.")

    after = Commitment.objects.get(pk=commitment.pk)
    assert {name: getattr(after, name) for name in typed} == typed
    assert after.joint_rule == "any"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["rita", "dev"])
def test_who_may_not_edit_is_offered_no_way_to(
    person: str, amina: User, marc: User, dev: User, rita: User
) -> None:
    full = a_full_item(amina, marc).item

    html = Visitor({"rita": rita, "dev": dev}[person]).item(full).content.decode()

    pages = {"assess", "update", "milestone", "risk", "link", "rule", "settle"}
    offered = {page for page in pages if f"/{full.pk}/{page}/" in html}
    assert offered == ({"assess"} if person == "dev" else set())
    assert "Nothing has begun." in html


def test_a_draft_asks_nobody_and_claims_nothing(amina: User, marc: User) -> None:
    draft, running = a_draft(amina), in_progress(amina, marc)
    officer = Visitor(amina)

    offered = [officer.item(item).content.decode() for item in (draft, running)]

    for page in ("ask-position", "update", "assess"):
        shown = [f"/{page}/" in html for html in offered]
        assert shown == [False, True], page


@pytest.mark.only("sqlite")
def test_the_form_for_corrections_is_folded_until_one_is_refused(amina: User, marc: User) -> None:
    commitment, officer = published(amina, marc), Visitor(amina)

    asked = officer.item(commitment).content.decode()
    refused = officer.correct(commitment, title="New words", reason="").content.decode()

    assert '<details class="fold">' in asked
    assert '<details class="fold" open>' in refused


@pytest.mark.only("sqlite")
def test_no_verdict_is_offered_while_a_rule_runs(amina: User, marc: User) -> None:
    item = in_progress(amina, marc)
    actions.set_recurrence(
        item, kind=RuleKind.CALENDAR_YEAR, starts_on=date(2026, 1, 1), by=who(amina), at=NOW
    )

    page = text_of(Visitor(amina).item(item))

    assert "Propose: superseded" in page
    assert "Propose: fulfilled" not in page
