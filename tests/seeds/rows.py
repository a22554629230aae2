"""How the tests of this folder ask for rows of the seeds."""

from datetime import date
from typing import Any

from ledger.models import Commitment

# The day on which "overdue" is asked.
ON = date(2026, 10, 1)


def the(reference: str) -> Commitment:
    with_desk = Commitment.objects.select_related("desk", "owner", "successor", "instrument")
    return with_desk.get(reference=reference)


def talks(number: int) -> Commitment:
    """Return a row of the Belgium-India talks by its number."""
    return the(f"BE-IN-2025-{number:03d}")


def partnership(number: int) -> Commitment:
    """Return a row of the EU-India partnership by its number."""
    return the(f"EU-IN-SDP-{number:03d}")


def references(rows: Any) -> set[str]:
    return set(rows.values_list("reference", flat=True))


def parties(commitment: Commitment) -> set[tuple[str, str]]:
    """Return who has a part in a commitment, and which."""
    return set(commitment.obligations.values_list("party__code", "role"))


def links(commitment: Commitment) -> set[tuple[str, str]]:
    """Return what a commitment is to others."""
    return set(commitment.links.standing().values_list("kind", "other__reference"))
