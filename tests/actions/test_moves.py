"""What happens when a desk moves a commitment."""

import pytest

from ledger import actions
from ledger.domain.status import Status
from ledger.errors import Refused
from ledger.models import Entry, User
from tests.factories import NOW, agreed, some_evidence, who

pytestmark = pytest.mark.django_db


def test_a_move_changes_the_row_and_says_so_in_one_entry(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    entry = actions.move(
        commitment,
        to=Status.IN_PROGRESS,
        note="Talks began.",
        evidence=some_evidence(),
        by=who(amina),
        at=NOW,
    )

    commitment.refresh_from_db()
    assert commitment.status == Status.IN_PROGRESS
    assert commitment.version == entry.version
    assert entry.content("open")["data"]["note"] == "Talks began."
    assert commitment.evidence.count() == 1


def test_progress_without_evidence_is_refused_and_leaves_no_trace(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    before = Entry.objects.count()

    with pytest.raises(Refused, match="evidence"):
        actions.move(commitment, to=Status.IN_PROGRESS, note="Go.", by=who(amina), at=NOW)

    commitment.refresh_from_db()
    assert commitment.status == Status.AGREED
    assert Entry.objects.count() == before
