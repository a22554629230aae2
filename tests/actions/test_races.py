"""Eight at once, in real transactions: one wins, or all do one after the other; none corrupts."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.db import OperationalError, connection, transaction

from ledger import actions
from ledger.actions import NewEvidence
from ledger.domain.actor import Actor
from ledger.domain.status import Status
from ledger.errors import LedgerError, Refused, Stale
from ledger.models import Commitment, Entry, Evidence, Proposal, Review, User
from ledger.models.proposal import Decision
from ledger.proof import chain
from tests.factories import NOW, TODAY, a_draft, agreed, in_progress, some_evidence, who

pytestmark = pytest.mark.usefixtures("real_transactions")
MANY: Final = 8


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Let everybody act at the same moment; return what came of each, sorted."""
    start = threading.Barrier(len(acts))

    def outcome(act: Callable[[], Any]) -> str:
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            act()
        except LedgerError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(outcome, acts))


def seen(commitment: Commitment) -> Commitment:
    """Return the item as somebody has it on their screen."""
    return Commitment.objects.select_related("desk").get(pk=commitment.pk)


def assert_the_history_holds(commitment: Commitment, entries: int) -> None:
    history = list(Entry.objects.of(commitment.pk))

    assert len(history) == entries == Commitment.objects.get(pk=commitment.pk).version
    assert chain.fault(entry.link() for entry in history) is None


def test_of_eight_who_approve_one_proposal_one_does(amina: User, marc: User) -> None:
    draft, manager = a_draft(amina), who(marc)
    proposal = actions.submit(draft, by=who(amina), at=NOW)

    def approve() -> None:
        actions.decide(proposal, approve=True, by=manager, at=NOW)

    outcomes = at_once(*[approve] * MANY)

    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "Stale", "Refused"}
    assert Proposal.objects.get().decision == Decision.APPROVED
    assert_the_history_holds(draft, 3)


def test_a_proposal_is_not_both_approved_and_sent_back(amina: User, marc: User) -> None:
    draft, manager = a_draft(amina), who(marc)
    proposal = actions.submit(draft, by=who(amina), at=NOW)

    def decide(*, approve: bool) -> None:
        actions.decide(proposal, approve=approve, note="Hm.", by=manager, at=NOW)

    outcomes = at_once(lambda: decide(approve=True), lambda: decide(approve=False))

    decided, draft = Proposal.objects.get(), seen(draft)
    assert outcomes.count("done") == 1
    assert (decided.decision == Decision.APPROVED) == (draft.editorial_state == "published")
    assert_the_history_holds(draft, 3)


def test_an_edit_and_an_approval_do_not_both_happen(amina: User, marc: User) -> None:
    draft, officer, manager = a_draft(amina), who(amina), who(marc)
    proposal = actions.submit(draft, by=officer, at=NOW)
    mine, title = seen(draft), {"title": "Another"}

    outcomes = at_once(
        lambda: actions.decide(proposal, approve=True, by=manager, at=NOW),
        lambda: actions.correct(mine, changes=title, reason="", by=officer, at=NOW),
    )

    after = seen(draft)
    assert outcomes == ["Stale", "done"]
    assert (after.title == "Another") != (after.editorial_state == "published")


def test_of_eight_who_propose_one_waits_for_a_decision(amina: User, marc: User) -> None:
    commitment, officer = in_progress(amina, marc), who(amina)

    def propose(mine: Commitment) -> None:
        actions.propose_move(mine, to=Status.FULFILLED, note="Done.", by=officer, at=NOW)

    outcomes = at_once(*(partial(propose, seen(commitment)) for _ in range(MANY)))

    assert outcomes.count("done") == 1
    assert Proposal.objects.pending().count() == 1
    assert_the_history_holds(commitment, 5)


def test_of_eight_who_attach_to_what_they_saw_one_does(amina: User, marc: User) -> None:
    commitment, officer, text = agreed(amina, marc), who(amina), some_evidence()

    def attach(mine: Commitment) -> None:
        actions.attach(mine, text, by=officer, at=NOW)

    outcomes = at_once(*(partial(attach, seen(commitment)) for _ in range(MANY)))

    assert outcomes == ["Stale"] * (MANY - 1) + ["done"]
    assert Evidence.objects.count() == 1
    assert_the_history_holds(commitment, 4)


def until_done(commitment: Commitment, text: NewEvidence, by: Actor) -> None:
    """Attach as a patient person would: look again, and try again."""
    for _try in range(200):
        with suppress(Stale):
            actions.attach(seen(commitment), text, by=by, at=NOW)
            return
    raise AssertionError("never got a turn")


def test_eight_who_try_again_all_attach_theirs(amina: User, marc: User) -> None:
    commitment, officer = agreed(amina, marc), who(amina)
    texts = [some_evidence() for _ in range(MANY)]

    outcomes = at_once(*(partial(until_done, commitment, text, officer) for text in texts))

    assert outcomes == ["done"] * MANY
    assert set(Evidence.objects.values_list("url", flat=True)) == {text.url for text in texts}
    assert_the_history_holds(commitment, 3 + MANY)


def test_of_eight_who_put_a_review_off_one_does(amina: User, marc: User) -> None:
    commitment, officer = agreed(amina, marc), who(amina)
    days = [TODAY + timedelta(days=100 + n) for n in range(MANY)]

    def defer(mine: Commitment, to: Any) -> None:
        actions.defer_review(mine, to=to, reason="Busy.", by=officer, at=NOW)

    outcomes = at_once(*(partial(defer, seen(commitment), day) for day in days))

    review = Review.objects.get()
    assert outcomes == ["Stale"] * (MANY - 1) + ["done"]
    assert seen(commitment).next_review_on == review.deferred_to
    assert_the_history_holds(commitment, 4)


def crossing(first: Commitment, second: Commitment, by: Actor) -> Iterator[Callable[[], bool]]:
    """Yield two people who each change both items in one transaction, in opposite orders."""
    met = threading.Barrier(2)

    def stall(items: tuple[Commitment, ...]) -> bool:
        try:
            with transaction.atomic():
                for item in items:
                    mine = seen(item)
                    actions.move(mine, to=Status.STALLED, note="Elections.", by=by, at=NOW)
                    with suppress(threading.BrokenBarrierError):
                        met.wait(timeout=1)  # SQLite lets one in at a time: nobody to meet.
        except (Stale, Refused, OperationalError):
            return False
        return True

    for items in ((first, second), (second, first)):
        yield partial(stall, items)


def test_two_who_cross_each_other_corrupt_nothing(amina: User, marc: User) -> None:
    first, second, officer = agreed(amina, marc), agreed(amina, marc), who(amina)
    won: list[bool] = []

    def cross(act: Callable[[], bool]) -> None:
        won.append(act())

    at_once(*(partial(cross, act) for act in crossing(first, second, officer)))

    assert won.count(True) == 1
    for item in (first, second):
        assert seen(item).status == Status.STALLED
        assert_the_history_holds(item, 4)


@pytest.mark.only("postgresql")
def test_two_approvals_at_once_close_no_circle(amina: User, marc: User) -> None:
    first, second, manager = agreed(amina, marc), agreed(amina, marc), who(marc)
    met = threading.Barrier(2)

    def replace(old: Commitment, new: Commitment) -> Proposal:
        return actions.propose_move(
            old, to=Status.SUPERSEDED, note="New.", successor=new, by=who(amina), at=NOW
        )

    def approve(proposal: Proposal) -> None:
        with transaction.atomic():
            actions.decide(proposal, approve=True, by=manager, at=NOW)
            with suppress(threading.BrokenBarrierError):
                met.wait(timeout=5)

    forth, back = replace(first, second), replace(second, seen(first))
    outcomes = at_once(partial(approve, forth), partial(approve, back))

    assert outcomes == ["Refused", "done"]
