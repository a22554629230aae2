"""Door 1: the desk. Officers and managers work here; every change is an action."""

from ledger.admin.commitment import CommitmentAdmin
from ledger.admin.desk_pages import DeskAdmin
from ledger.admin.partners import PartnerAdmin
from ledger.admin.people import UserAdmin
from ledger.admin.reference import (
    InstrumentAdmin,
    PartyAdmin,
    PublisherAdmin,
    SourceAdmin,
    ThemeAdmin,
)

__all__ = [
    "CommitmentAdmin",
    "DeskAdmin",
    "InstrumentAdmin",
    "PartnerAdmin",
    "PartyAdmin",
    "PublisherAdmin",
    "SourceAdmin",
    "ThemeAdmin",
    "UserAdmin",
]
