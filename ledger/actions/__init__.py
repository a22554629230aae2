"""Everything that may change the ledger: one verb a function. Nothing else writes.

Each action appends one entry and writes the rows it tells of, in one transaction. ``by`` is
who acts, ``at`` the instant; a rule's refusal raises ``Refused`` with a sentence to show, a
row that moved on meanwhile raises ``Stale``, and either way nothing was written.
"""

from ledger.actions.assessments import NewAssessment, assess
from ledger.actions.assignments import reassign, set_due
from ledger.actions.clock import Round, mark_many_missed, plan_many
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
from ledger.actions.cosignatures import take_cosignature
from ledger.actions.deliveries import (
    Attempt,
    claim_deliveries,
    make_deliveries,
    note_delivery,
    sweep_deliveries,
)
from ledger.actions.erasures import erase
from ledger.actions.evidence import NewEvidence, attach, withdraw_evidence
from ledger.actions.heads import log_heads
from ledger.actions.log import (
    add_log_key,
    begin_log,
    held,
    kept,
    retire_log_key,
    the_log,
    view_name,
)
from ledger.actions.milestones import (
    NewMilestone,
    change_milestone,
    set_milestone,
    settle_milestone,
)
from ledger.actions.moves import move
from ledger.actions.occurrences import change_occurrence, mark_missed
from ledger.actions.partners import (
    add_partner,
    amend_partner,
    issue_key,
    note_sync,
    note_use,
    revoke_key,
    rotate_key,
)
from ledger.actions.parts import ask_position, move_part, propose_part, take_position
from ledger.actions.people import (
    add_desk,
    add_person,
    amend_desk,
    amend_person,
    choose_language,
    seat,
    set_absence,
    set_password,
    unseat,
)
from ledger.actions.proposals import decide, propose_due, propose_move, submit
from ledger.actions.questions import answer_question, ask_owner
from ledger.actions.recovery import Recovery, recover
from ledger.actions.recurrence import plan_occurrences, set_recurrence
from ledger.actions.reference import add_reference, amend_reference
from ledger.actions.relations import NewRisk, close_risk, end_link, link, note_risk, set_parent
from ledger.actions.releases import change_release, release, withdraw_release
from ledger.actions.reviews import defer_review, hold_review, plan_reviews
from ledger.actions.saved_views import forget_view, rename_view, save_view
from ledger.actions.sealing import seal, settle
from ledger.actions.submissions import (
    NewSubmission,
    decide_submission,
    sent_before,
    take_submission,
)
from ledger.actions.tallies import keep_check, keep_slips, keep_tallies
from ledger.actions.updates import NewUpdate, decide_update, record_update, rule
from ledger.actions.verifiable import sign_view
from ledger.actions.webhooks import (
    add_endpoint,
    replace_secret,
    resend,
    send_test,
    switch_off,
    switch_on,
)
from ledger.domain.files import NewFile

__all__ = [
    "Attempt",
    "Cited",
    "NewAssessment",
    "NewCommitment",
    "NewEvidence",
    "NewFile",
    "NewMilestone",
    "NewRisk",
    "NewSubmission",
    "NewUpdate",
    "Obliged",
    "Recovery",
    "Round",
    "add_desk",
    "add_endpoint",
    "add_log_key",
    "add_partner",
    "add_person",
    "add_reference",
    "amend_desk",
    "amend_partner",
    "amend_person",
    "amend_reference",
    "answer_question",
    "ask_owner",
    "ask_position",
    "assess",
    "attach",
    "begin_log",
    "change_milestone",
    "change_occurrence",
    "change_release",
    "choose_language",
    "cite",
    "claim_deliveries",
    "close_risk",
    "correct",
    "decide",
    "decide_submission",
    "decide_update",
    "defer_review",
    "end_link",
    "erase",
    "forget_view",
    "held",
    "hold_review",
    "issue_key",
    "keep_check",
    "keep_slips",
    "keep_tallies",
    "kept",
    "link",
    "log_heads",
    "make_deliveries",
    "mark_many_missed",
    "mark_missed",
    "move",
    "move_part",
    "note_delivery",
    "note_risk",
    "note_sync",
    "note_use",
    "oblige",
    "plan_many",
    "plan_occurrences",
    "plan_reviews",
    "propose_due",
    "propose_move",
    "propose_part",
    "reassign",
    "record",
    "record_update",
    "recover",
    "release",
    "rename_view",
    "replace_secret",
    "resend",
    "retire_log_key",
    "revoke_key",
    "rotate_key",
    "rule",
    "save_view",
    "seal",
    "seat",
    "send_test",
    "sent_before",
    "set_absence",
    "set_due",
    "set_milestone",
    "set_parent",
    "set_password",
    "set_recurrence",
    "settle",
    "settle_milestone",
    "sign_view",
    "submit",
    "sweep_deliveries",
    "switch_off",
    "switch_on",
    "tag",
    "take_cosignature",
    "take_position",
    "take_submission",
    "the_log",
    "unseat",
    "view_name",
    "withdraw_evidence",
    "withdraw_release",
]
