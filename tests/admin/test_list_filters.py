"""The list's filters: the questions an officer asks first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ledger import actions
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.disagreements import Ruling
from ledger.domain.publishing import Rung
from ledger.domain.status import Status
from ledger.models import Commitment, User
from tests.admin.fullness import a_full_item
from tests.admin.visitor import Visitor, references_of, text_of
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    agreed,
    an_instrument,
    approve,
    in_progress,
    published,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)
MISSED = StatedDate(YESTERDAY, Precision.DAY)


def shown(person: User, **params: str) -> list[str]:
    """Return the references that a person's list shows, in alphabetical order."""
    page = Visitor(person).list(**params)
    assert page.status_code == 200
    return sorted(references_of(page))


def only(*commitments: Commitment) -> list[str]:
    return sorted(commitment.reference for commitment in commitments)


def test_mine_are_those_i_own_in_every_state(
    amina: User, marc: User, dev: User, lena: User
) -> None:
    draft, running = a_draft(amina), in_progress(amina, marc)
    published(dev, lena)

    assert shown(amina, view="mine") == only(draft, running)
    assert shown(marc, view="mine") == []


def test_overdue_are_open_items_whose_due_day_or_review_has_passed(amina: User, marc: User) -> None:
    undelivered = published(amina, marc, due=MISSED)
    unreviewed = published(amina, marc, next_review_on=YESTERDAY)
    published(amina, marc, next_review_on=TODAY, due=StatedDate(TODAY, Precision.DAY))
    a_draft(amina, due=MISSED, next_review_on=YESTERDAY)
    finish(in_progress(amina, marc, due=MISSED), amina, marc)

    assert shown(amina, view="overdue") == only(undelivered, unreviewed)


def test_an_item_is_overdue_in_new_delhi_before_it_is_in_brussels(
    amina: User, marc: User, dev: User, lena: User, clock: Callable[[datetime], None]
) -> None:
    published(amina, marc, next_review_on=TODAY)
    eastern = published(dev, lena, next_review_on=TODAY)
    clock(datetime(2026, 7, 1, 20, 0, tzinfo=UTC))  # 22:00 in Brussels, 01:30 in New Delhi

    assert shown(amina, view="overdue") == only(eastern)


def test_due_are_open_items_that_come_up_within_thirty_days(amina: User, marc: User) -> None:
    last = TODAY + timedelta(days=30)
    today = published(amina, marc, next_review_on=TODAY)
    at_the_end = published(amina, marc, due=StatedDate(last, Precision.DAY))
    published(amina, marc, next_review_on=last + timedelta(days=1))
    published(amina, marc, next_review_on=YESTERDAY)
    a_draft(amina, next_review_on=TODAY)

    assert shown(amina, view="due") == only(today, at_the_end)


def test_no_evidence_are_open_items_for_which_nothing_stands(amina: User, marc: User) -> None:
    bare, taken_back = published(amina, marc), in_progress(amina, marc)
    evidence = taken_back.evidence.get()
    actions.withdraw_evidence(taken_back, evidence, reason="Forged.", by=who(amina), at=NOW)
    in_progress(amina, marc)
    a_draft(amina)

    assert shown(amina, view="no-evidence") == only(bare, taken_back)


def test_awaiting_are_those_that_i_and_nobody_else_of_the_desk_may_decide(
    amina: User, marc: User, dev: User, lena: User
) -> None:
    asked, asked_by_marc = a_draft(amina), a_draft(amina)
    actions.submit(asked, by=who(amina), at=NOW)
    actions.submit(asked_by_marc, by=who(marc), at=NOW)
    actions.submit(a_draft(dev), by=who(dev), at=NOW)

    assert shown(marc, view="awaiting") == only(asked)
    assert shown(amina, view="awaiting") == []
    assert len(shown(lena, view="awaiting")) == 1


def test_a_proposal_whose_item_was_edited_awaits_nobody(amina: User, marc: User) -> None:
    commitment = a_draft(amina)
    actions.submit(commitment, by=who(amina), at=NOW)
    actions.attach(commitment, some_evidence(), by=who(amina), at=NOW)

    assert shown(marc, view="awaiting") == []


def test_drafts_are_those_that_nobody_has_published(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    published(amina, marc)

    assert shown(amina, view="drafts") == only(draft)


def test_the_other_kinds_of_late_each_have_their_view(
    amina: User, marc: User, clock: Callable[[datetime], None]
) -> None:
    silent = published(amina, marc)
    asked = silent.obligations.all()[0]
    actions.ask_position(asked, answer_by=TODAY + timedelta(days=1), by=who(amina), at=NOW)
    expiring = in_progress(amina, marc, review_every_months=12)
    evidence = expiring.evidence.get()
    actions.withdraw_evidence(expiring, evidence, reason="Forged.", by=who(amina), at=NOW)
    held = some_evidence(expires_on=TODAY + timedelta(days=1))
    actions.attach(expiring, held, by=who(amina), at=NOW)
    clock(NOW + timedelta(days=3))

    assert shown(amina, view="unanswered") == only(silent)
    assert shown(amina, view="expired") == only(expiring)
    assert shown(amina, view="stale") == []
    clock(NOW + timedelta(days=300))
    assert shown(amina, view="stale") == only(silent)


def test_disputed_are_items_whose_sources_disagree_until_somebody_rules(
    amina: User, marc: User
) -> None:
    disputed = a_full_item(amina, marc)

    assert shown(amina, view="disputed") == only(disputed.item)
    found, why = disputed.disagreement, "It is on record."
    actions.rule(found, ruling=Ruling.FIRST, reasons=why, by=who(amina), at=NOW)
    assert shown(amina, view="disputed") == []


def test_hopes_are_listed_apart_from_what_counts(amina: User, marc: User) -> None:
    hope, firm = published(amina, marc, rung=Rung.HOPE), published(amina, marc)

    assert shown(amina, wording="hopes") == only(hope)
    assert shown(amina, wording="firmer") == only(firm)


def test_status_desk_and_instrument_narrow_the_list_together(
    amina: User, marc: User, dev: User, lena: User
) -> None:
    shared = an_instrument()
    wanted = agreed(amina, marc, instrument=shared)
    published(amina, marc, instrument=shared)
    agreed(dev, lena, instrument=shared)
    agreed(amina, marc)

    found = shown(
        amina,
        status__exact=Status.AGREED.value,
        desk__id__exact=str(wanted.desk_id),
        instrument__id__exact=str(shared.pk),
    )

    assert found == only(wanted)


def test_a_filter_nobody_offers_is_refused(amina: User, marc: User) -> None:
    published(amina, marc)

    page = Visitor(amina).list(owner__password__startswith="a")

    assert page.status_code == 400


def test_the_filters_name_all_questions(amina: User) -> None:
    page = text_of(Visitor(amina).list())

    for question in (
        "My items",
        "Sent back to me",
        "Questions to me",
        "No owner",
        "Overdue",
        "Due in 30 days",
        "No evidence",
        "Update stale",
        "Evidence expired",
        "Answer overdue",
        "Disputed",
        "Hopes and suggestions",
        "Drafts",
        "Overdue by more than 90 days",
        "Status",
        "Party",
    ):
        assert question in page


def finish(commitment: Commitment, officer: User, manager: User) -> Commitment:
    """Fulfil a commitment: its officer asks, the manager approves."""
    asked = actions.propose_move(
        commitment, to=Status.FULFILLED, note="Done.", by=who(officer), at=NOW
    )
    return approve(asked, manager)
