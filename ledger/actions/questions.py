"""Ask the owner of an item, and answer: both are for colleagues only."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain import questions as rules
from ledger.domain.actor import Actor
from ledger.domain.dates import local_day
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Proposal, Question


def ask_owner(commitment: Commitment, *, question: str, by: Actor, at: datetime) -> Entry:
    """Ask the owner of an item something; it waits until somebody answers.

    :raises Refused: not an officer or manager, nobody else owns it, it is closed, a proposal
        waits, or nothing is asked.
    """
    insist(ask_refusal(commitment, _waiting(commitment), by=by))
    insist(rules.question_refusal(question))
    if by.id is None:
        raise Refused(_("A question is asked by a person."))
    row = Question(commitment=commitment, question=question, asked_at=at, asked_by_id=by.id)
    return _write.write(commitment, Kind.OWNER_ASKED, by=by, at=at, rows=[_write.added(row)])


def answer_question(
    commitment: Commitment, question: Question, *, answer: str, by: Actor, at: datetime
) -> Entry:
    """Answer a question, once: the owner, the deputy of one who is away, or the desk.

    :raises Refused: somebody else, it was answered before, a proposal waits, or no words.
    """
    if question.commitment_id != commitment.pk:
        raise Refused(_("This question was asked about another commitment."))
    insist(answer_refusal(commitment, _waiting(commitment), question, by=by, at=at))
    insist(rules.answer_words_refusal(answer))
    row = _write.changed(question, answer=answer, answered_at=at, answered_by_id=by.id)
    return _write.write(commitment, Kind.OWNER_ANSWERED, by=by, at=at, rows=[row])


def ask_refusal(commitment: Commitment, waiting: Proposal | None, *, by: Actor) -> str | None:
    """Return why this person may not ask the item's owner, or None.

    :param waiting: the item's pending proposal.
    """
    return rules.ask_refusal(
        by,
        owner=commitment.owner_id,
        is_open=commitment.is_open or commitment.is_draft,
        is_waiting=waiting is not None and not waiting.is_void(commitment),
    )


def answer_refusal(
    commitment: Commitment,
    waiting: Proposal | None,
    question: Question,
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Return why this person may not answer, or None.

    :param waiting: the item's pending proposal. Cost: none where desk and owner are at hand.
    """
    return rules.answer_refusal(
        by,
        commitment.desk_id,
        owner=commitment.owner_id,
        stand_in=_stand_in(commitment, at=at),
        is_answered=question.answered_at is not None,
        is_waiting=waiting is not None and not waiting.is_void(commitment),
    )


def _waiting(commitment: Commitment) -> Proposal | None:
    found: Proposal | None = commitment.proposals.pending().first()
    return found


def _stand_in(commitment: Commitment, *, at: datetime) -> UUID | None:
    """Return who stands in for the owner on the desk's day, or None."""
    owner = commitment.owner
    today = local_day(at, commitment.desk.time_zone)
    return owner.deputy_id if owner and owner.is_away(today) else None
