"""What tells whether the document of one item is still what a partner has."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import TextField, Value
from django.db.models.functions import Concat

from ledger.domain.levels import Level
from ledger.models.commitment import Commitment
from ledger.models.composed import Composed, a_key, a_text
from ledger.models.feed_head import Head, head_beside
from ledger.models.partner import Partner


class ItemState(NamedTuple):
    """Where an item stands: its version, how much of it is shown, and the time zone of its desk."""

    version: int
    level: Level
    zone: str


def item_head(partner: Partner, reference: str) -> tuple[Head, ItemState | None]:
    """Return where the feed of a partner stands, and where an item does: None where it may not
    be seen. Cost: that of ``feed.head``.
    """
    state = _STATE.sql(party=partner.party_id, reference=reference)
    found, text = head_beside(partner, *state, is_planned=True)
    if text is None:
        return found, None
    version, level, zone = text.split(" ", 2)
    return found, ItemState(int(version), Level(int(level)), zone or "UTC")


def _state(*, party: UUID, reference: str) -> Any:
    partner = Partner(party_id=party)
    item: Any = Commitment.objects.visible_to(partner).filter(reference=reference).order_by()
    parts = ("version", Value(" "), "level", Value(" "), "desk__time_zone")
    state = Concat(*parts, output_field=TextField())
    return item.with_level(partner).values(state=state)


_STATE: Final = Composed(_state, party=a_key(), reference=a_text())
