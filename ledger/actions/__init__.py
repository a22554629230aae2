"""Everything that may change the ledger: one verb a function. Nothing else writes.

Each action appends one entry and writes the rows it tells of, in one transaction. ``by`` is
who acts, ``at`` the instant; a rule's refusal raises ``Refused`` with a sentence to show, a
row that moved on meanwhile raises ``Stale``, and either way nothing was written.
"""

from ledger.actions.assignments import reassign, set_due
from ledger.actions.commitments import (
    Cited,
    NewCommitment,
    Obliged,
    cite,
    correct,
    oblige,
    record,
    tag,
)
from ledger.actions.evidence import NewEvidence, attach, withdraw_evidence
from ledger.actions.moves import move
from ledger.actions.partners import (
    add_partner,
    amend_partner,
    issue_key,
    note_use,
    revoke_key,
)
from ledger.actions.people import (
    add_desk,
    add_person,
    amend_desk,
    amend_person,
    seat,
    set_password,
    unseat,
)
from ledger.actions.proposals import decide, propose_due, propose_move, submit
from ledger.actions.reference import add_reference, amend_reference
from ledger.actions.releases import release, withdraw_release
from ledger.actions.reviews import defer_review, hold_review, plan_reviews

__all__ = [
    "Cited",
    "NewCommitment",
    "NewEvidence",
    "Obliged",
    "add_desk",
    "add_partner",
    "add_person",
    "add_reference",
    "amend_desk",
    "amend_partner",
    "amend_person",
    "amend_reference",
    "attach",
    "cite",
    "correct",
    "decide",
    "defer_review",
    "hold_review",
    "issue_key",
    "move",
    "note_use",
    "oblige",
    "plan_reviews",
    "propose_due",
    "propose_move",
    "reassign",
    "record",
    "release",
    "revoke_key",
    "seat",
    "set_due",
    "set_password",
    "submit",
    "tag",
    "unseat",
    "withdraw_evidence",
    "withdraw_release",
]
