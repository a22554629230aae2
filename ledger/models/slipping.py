"""Who slips most: how far the due days of open items have moved, by owner and by party."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from ledger.domain.publishing import OBLIGED
from ledger.models.commitment import Commitment
from ledger.models.history import slippages
from ledger.models.obligation import Obligation


@dataclass(slots=True)
class Sum:
    """How many items slipped, how often, and by how many days in all."""

    items: int = 0
    moves: int = 0
    days: int = 0

    def add(self, *, moves: int, days: int) -> None:
        self.items += 1
        self.moves += moves
        self.days += days


# By desk, owner and party: one of the last two is None.
Whose = tuple[UUID, UUID | None, UUID | None]
Sums = dict[Whose, Sum]


def sum_up(keys: Iterable[UUID], sums: Sums) -> None:
    """Add what some open items slipped by to sums; three queries.

    An item counts once for its owner, and once for each party that is obliged by it.
    """
    found = {k: s for k, s in slippages(set(keys)).items() if s.count}
    rows = Commitment.objects.filter(pk__in=found).order_by()
    owed = Obligation.objects.filter(commitment__in=found, role__in=OBLIGED).order_by()
    parties: dict[UUID, set[UUID]] = defaultdict(set)
    for item, party in owed.values_list("commitment_id", "party_id"):
        parties[item].add(party)
    for item, desk, owner in rows.values_list("pk", "desk_id", "owner_id"):
        slip = found[item]
        whose: list[Whose] = [(desk, None, party) for party in parties[item]]
        if owner:
            whose.append((desk, owner, None))
        for key in whose:
            sums.setdefault(key, Sum()).add(moves=slip.count, days=slip.days)
