"""How an entry is sealed, in a few words: its place in the log, and who has cosigned it there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import Entry
from ledger.models.entry import ERASABLE
from ledger.models.placed import index_of
from ledger.models.stream_seal import Bases
from ledger.models.vouching import Witnessed

SECTION_NAMES: Final = {
    "chain": gettext_lazy("Place in the record"),
    "open": gettext_lazy("Open section"),
    "personal": gettext_lazy("Personal section"),
    "restricted": gettext_lazy("Internal section"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """How one entry is sealed.

    :param index: its place in the log; None while it is pending. :param cosigned: the names of
        the witnesses that have signed a head which covers it.
    """

    index: int | None
    cosigned: str


def badge(entry: Entry, told: Iterable[Witnessed]) -> Badge:
    """Return how an entry is sealed; :param told: what each witness has cosigned at last."""
    index = index_of(entry)
    if index is None:
        return Badge(None, "")
    return Badge(index, ", ".join(each.name for each in told if index < each.size))


def erased(entry: Entry, bases: Bases) -> tuple[str, ...]:
    """Say of every section that was erased on what basis."""
    blank = [name for name in ERASABLE if getattr(entry, name) is None]
    return tuple(
        _("%(section)s: erased. Legal basis: %(basis)s")
        % {"section": SECTION_NAMES[name], "basis": bases.get((entry.version, name)) or "?"}
        for name in blank
    )
