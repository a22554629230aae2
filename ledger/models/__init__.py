"""Tables and the questions asked of them. Import models from here."""

from ledger.models.assessment import Assessment
from ledger.models.chain_check import ChainCheck
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.credential import Credential
from ledger.models.desk import Desk
from ledger.models.disagreement import Disagreement
from ledger.models.entry import Entry
from ledger.models.erasure import Erasure
from ledger.models.evidence import Evidence
from ledger.models.instrument import Instrument, InstrumentParty
from ledger.models.link import Link
from ledger.models.log import Heads, Log, LogKey
from ledger.models.membership import Membership
from ledger.models.milestone import Milestone
from ledger.models.obligation import Obligation
from ledger.models.occurrence import Occurrence
from ledger.models.partner import Partner
from ledger.models.party import Party
from ledger.models.proposal import Proposal
from ledger.models.publisher import Publisher
from ledger.models.question import Question
from ledger.models.recurrence import Recurrence
from ledger.models.release import Release
from ledger.models.review import Review
from ledger.models.risk import Risk
from ledger.models.saved_view import SavedView
from ledger.models.sealed import Checkpoint, Cosignature, Leaf, Node, Pending, StreamHead
from ledger.models.slip import Slip
from ledger.models.source import Source
from ledger.models.submission import Submission
from ledger.models.tagging import Tagging
from ledger.models.tally import Tally
from ledger.models.theme import Theme
from ledger.models.update import Update
from ledger.models.user import User
from ledger.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Assessment",
    "ChainCheck",
    "Checkpoint",
    "Citation",
    "Commitment",
    "Cosignature",
    "Credential",
    "Desk",
    "Disagreement",
    "Entry",
    "Erasure",
    "Evidence",
    "Heads",
    "Instrument",
    "InstrumentParty",
    "Leaf",
    "Link",
    "Log",
    "LogKey",
    "Membership",
    "Milestone",
    "Node",
    "Obligation",
    "Occurrence",
    "Partner",
    "Party",
    "Pending",
    "Proposal",
    "Publisher",
    "Question",
    "Recurrence",
    "Release",
    "Review",
    "Risk",
    "SavedView",
    "Slip",
    "Source",
    "StreamHead",
    "Submission",
    "Tagging",
    "Tally",
    "Theme",
    "Update",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
]
