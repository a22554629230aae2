"""Tables and the questions asked of them. Import models from here."""

from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.credential import Credential
from ledger.models.desk import Desk
from ledger.models.entry import Entry
from ledger.models.evidence import Evidence
from ledger.models.instrument import Instrument, InstrumentParty
from ledger.models.membership import Membership
from ledger.models.obligation import Obligation
from ledger.models.partner import Partner
from ledger.models.party import Party
from ledger.models.proposal import Proposal
from ledger.models.publisher import Publisher
from ledger.models.release import Release
from ledger.models.review import Review
from ledger.models.source import Source
from ledger.models.tagging import Tagging
from ledger.models.theme import Theme
from ledger.models.user import User

__all__ = [
    "Citation",
    "Commitment",
    "Credential",
    "Desk",
    "Entry",
    "Evidence",
    "Instrument",
    "InstrumentParty",
    "Membership",
    "Obligation",
    "Partner",
    "Party",
    "Proposal",
    "Publisher",
    "Release",
    "Review",
    "Source",
    "Tagging",
    "Theme",
    "User",
]
