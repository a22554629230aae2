"""An item that a partner sees, with everything on its record that it must not read: "murmur"."""

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.relations import LinkKind
from ledger.domain.status import Status
from ledger.models import Commitment
from tests.actions.history_in_full import a_claim
from tests.api.conftest import Offices
from tests.api.rich import a_rich_commitment
from tests.factories import NOW, a_draft, a_party, agreed, approve, published, some_evidence, who


def a_murmured_about_item(offices: Offices) -> tuple[Commitment, list[Commitment]]:
    """Return the item, and what is hidden: its umbrella, what it is linked to, what it became."""
    amina, marc = offices.amina, offices.marc
    hidden = [published(amina, marc, title="murmur") for _one in range(3)]
    umbrella, other, successor = hidden
    item = _drafted(offices)
    by = who(amina)
    actions.set_parent(item, parent=umbrella, by=by, at=NOW)
    link = actions.link(item, other, kind=LinkKind.IMPLEMENTS, note="murmur", by=by, at=NOW)
    actions.end_link(link, reason="murmur", by=by, at=NOW)
    _claimed_and_asked(item, offices)
    closed = actions.propose_move(
        _now(item), to=Status.SUPERSEDED, note="murmur", successor=successor, by=by, at=NOW
    )
    approve(closed, marc)
    return _now(item), hidden


def _drafted(offices: Offices) -> Commitment:
    """Return an item that was reworded, returned and published."""
    amina, marc = offices.amina, offices.marc
    fields = {"title": "murmur", "text": "Both will sign.", "obligations": [Obliged(a_party())]}
    draft = a_draft(amina, instrument=offices.shared, **fields)
    changes = {"title": "Sign the treaty"}
    actions.correct(draft, changes=changes, reason="murmur", by=who(amina), at=NOW)
    asked = actions.submit(draft, note="murmur", by=who(amina), at=NOW)
    actions.decide(asked, approve=False, note="murmur", by=who(marc), at=NOW)
    return approve(actions.submit(_now(draft), by=who(amina), at=NOW), marc)


def _claimed_and_asked(item: Commitment, offices: Offices) -> None:
    by, manager = who(offices.amina), who(offices.marc)
    rejected = actions.record_update(_now(item), a_claim(narrative="murmur"), by=by, at=NOW)
    actions.decide_update(rejected, accept=False, note="murmur", by=by, at=NOW)
    actions.record_update(_now(item), a_claim(narrative="murmur"), by=by, at=NOW)
    actions.record_update(_now(item), a_claim(narrative="Talks began."), by=by, at=NOW, accept=True)
    actions.attach(_now(item), some_evidence(title="murmur"), by=by, at=NOW)
    evidence = item.evidence.get(title="murmur")
    actions.withdraw_evidence(_now(item), evidence, reason="murmur", by=by, at=NOW)
    actions.ask_owner(_now(item), question="murmur", by=manager, at=NOW)
    [question] = item.questions.pending()
    actions.answer_question(_now(item), question, answer="murmur", by=by, at=NOW)
    actions.release(_now(item), to=offices.india, by=manager, at=NOW)


def _now(item: Commitment) -> Commitment:
    return Commitment.objects.select_related("desk", "owner").get(pk=item.pk)


def all_kinds_of_items(offices: Offices) -> tuple[list[Commitment], list[Commitment]]:
    """Return what the partner of Belgium may see, and what it may not."""
    item, hidden = a_murmured_about_item(offices)
    rich = a_rich_commitment(offices.amina, offices.marc, offices.shared)
    seen = [item, rich, agreed(offices.amina, offices.marc, instrument=offices.shared)]
    draft = a_draft(offices.amina, instrument=offices.shared, title="murmur")
    return seen, [*hidden, draft]
