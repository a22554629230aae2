"""Many officers at once, in real transactions."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ledger import actions
from ledger.actions import NewEvidence
from ledger.domain.status import Status
from ledger.errors import Stale
from ledger.models import Commitment, Entry, User
from ledger.proof import chain
from tests.factories import NOW, agreed, new_commitment, some_evidence, who


@pytest.mark.usefixtures("real_transactions")
def test_of_eight_who_move_one_item_at_once_one_wins_with_one_entry(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)
    actor, evidence = who(amina), [some_evidence() for _ in range(8)]
    seen = [Commitment.objects.select_related("desk").get(pk=commitment.pk) for _ in range(8)]
    before = Entry.objects.of(commitment.pk).count()

    def try_to_move(mine: Commitment, new: NewEvidence) -> bool:
        try:
            actions.move(mine, to=Status.IN_PROGRESS, note="Go.", evidence=new, by=actor, at=NOW)
        except Stale:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(try_to_move, seen, evidence))

    history = list(Entry.objects.of(commitment.pk))
    assert sum(won) == 1
    assert len(history) == before + 1
    assert chain.fault(entry.link() for entry in history) is None
    assert commitment.evidence.count() == 1


@pytest.mark.usefixtures("real_transactions")
def test_eight_who_record_at_once_get_eight_references(amina: User) -> None:
    actor = who(amina)
    new = new_commitment(amina.desks.get(), amina)

    def record(_number: int) -> str:
        try:
            return actions.record(new, by=actor, at=NOW).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        references = sorted(pool.map(record, range(8)))

    assert references == [f"{new.instrument.code}-{n:03d}" for n in range(1, 9)]
