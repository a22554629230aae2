"""Whatever a desk does, in whatever order: no impossible state, no untold row, no leak."""

import os
from typing import Any, Final

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from ledger.actions import _deadlines
from ledger.api.documents import Shelf
from ledger.domain.milestones import MilestoneState
from ledger.domain.parts import JointRule, joint
from ledger.domain.status import CLOSED, VERDICTS, Status
from ledger.models import Commitment, Entry
from ledger.models.past import past
from ledger.models.recorded import Recorded
from ledger.models.standing import parts_of
from ledger.models.triggers import recorded_models
from tests.journeys.random_house import RandomHouse

# What may follow what is the rules' to say, the same on both databases: once is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]
# A longer run, for a quiet night: LONG_RUN=40 pytest tests/journeys/test_random_histories.py
LONGER: Final = int(os.environ.get("LONG_RUN", "1"))
SECTIONS: Final = ("open", "restricted", "personal")


class Checked(RandomHouse):
    """The random house, looked over after every step; each run is undone at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: object = None
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        try:
            self.every_row_is_what_its_entries_say()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def every_item(self) -> list[Commitment]:
        rows = Commitment.objects.filter(pk__in=getattr(self, "items", []))
        return list(rows.select_related("desk"))

    @invariant()
    def what_happened_was_possible(self) -> None:
        """Look the house over whenever something is new: every change of a row has its entry."""
        now = (self.at, len(self.released), Entry.objects.count())
        if now != self.seen:
            self.no_state_is_impossible()
            self.every_deadline_follows_from_its_cause()
            self.a_partner_sees_what_was_released_and_no_more()
        self.seen = now

    def no_state_is_impossible(self) -> None:
        for item in self.every_item():
            parties = list(item.obligations.select_related("party"))
            apart = [party for party in parties if party.status]
            if apart and item.status != Status.SUPERSEDED:
                whole = parts_of(parties, Status(item.status))
                assert joint(JointRule(item.joint_rule), whole).status == item.status
                assert len(apart) == len(whole), "once one stands apart, each does"
            assert (item.closed_on is not None) == (item.status in CLOSED)
            if item.status in VERDICTS:
                assert item.is_verifiable
                assert not item.occurrences.owed().exists()
            if item.status == Status.FULFILLED:
                owed = item.milestones.filter(state=MilestoneState.OPEN, is_mandatory=True)
                assert not owed.exists()
            assert item not in _successors(item)

    def every_deadline_follows_from_its_cause(self) -> None:
        for item in self.every_item():
            days = {
                **_deadlines.steps(item),
                **_deadlines.update(item),
                **_deadlines.evidence(item),
                **_deadlines.answer(item),
            }
            assert days == {column: getattr(item, column) for column in days}

    def a_partner_sees_what_was_released_and_no_more(self) -> None:
        if not hasattr(self, "people"):
            return
        visible = Commitment.objects.visible_to(self.people.partner)
        assert set(visible.values_list("pk", flat=True)) == self.released

        hidden = {item.reference for item in self.every_item() if item.pk not in self.released}
        shelf = Shelf(self.people.partner, self.at, "https://ledger.example")
        for item in visible:
            told = orjson.dumps(shelf.full_document(item.reference)).decode()
            assert not [reference for reference in hidden if reference in told]

    def every_row_is_what_its_entries_say(self) -> None:
        streams = getattr(self, "items", [])
        then = past(streams, self.at, sections=SECTIONS)
        for model in recorded_models():
            if "commitment_id" not in model.sections.stream and model is not Commitment:
                continue
            key = "pk__in" if model is Commitment else "commitment__in"
            kind = str(model._meta.model_name)
            for row in model._default_manager.filter(**{key: streams}):
                told = then.row(kind, row.pk)
                assert told is not None, row
                assert _told(row) == {c: told[c] for c in _told(row)}, row


def _told(row: Recorded) -> dict[str, Any]:
    columns = (c for section in SECTIONS for c in getattr(row.sections, section))
    return {column: getattr(row, column) for column in columns}


def _successors(item: Commitment) -> list[Commitment]:
    found: list[Commitment] = []
    after = item.successor
    while after is not None and after not in found:
        found.append(after)
        after = after.successor
    return found


def test_no_history_leads_to_what_cannot_be() -> None:
    run_state_machine_as_test(
        Checked,
        settings=settings(
            max_examples=10 * LONGER,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
