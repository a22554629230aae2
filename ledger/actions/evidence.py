"""Attach evidence to a commitment, and withdraw it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain import links
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import day_refusal, local_day
from ledger.domain.evidence import Credibility, DocumentKind, Item, Reliability, Stance
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Evidence, Publisher


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A document to be attached.

    :param publisher: None where it is not identified; then it cannot be judged (F).
    :param group: its independence group; blank stands for the publisher, or the link's site.
    """

    title: str
    url: str
    publisher: Publisher | None
    kind: DocumentKind
    credibility: Credibility = Credibility.UNKNOWN
    stance: Stance = Stance.SUPPORTS
    effective_on: date | None = None
    group: str = ""

    @property
    def witness(self) -> str:
        """Who stands behind it: two documents of one witness count once."""
        if self.group or self.publisher is None:
            return self.group or links.site(self.url)
        return self.publisher.code

    def weighed(self) -> Item:
        """Return it as the rules weigh it."""
        return Item(
            self.kind,
            Reliability(self.publisher.reliability) if self.publisher else Reliability.F,
            self.credibility,
            self.witness,
            self.stance,
        )

    def row(self, commitment: Commitment, *, by: Actor, at: datetime) -> Evidence:
        """Return the row to be added.

        :raises Refused: nobody signs for it, or it shows a day that has not come yet.
        """
        insist(links.fault(self.url))
        if by.id is None:
            raise Refused(_("Evidence is attached by a person."))
        if self.effective_on:
            insist(day_refusal(self.effective_on))
        if self.effective_on and self.effective_on > local_day(at, commitment.desk.time_zone):
            raise Refused(_("Evidence cannot show a day that has not come yet."))
        return Evidence(
            commitment=commitment,
            title=self.title,
            url=self.url,
            publisher=self.publisher,
            kind=self.kind,
            credibility=self.credibility,
            stance=self.stance,
            effective_on=self.effective_on,
            received_at=at,
            independence_group=self.witness,
            added_by_id=by.id,
        )


def attach(commitment: Commitment, new: NewEvidence, *, by: Actor, at: datetime) -> Entry:
    """Attach a document.

    :raises Refused: not this person's desk, or the link or a grade is not acceptable.
    :raises Stale: the commitment changed meanwhile.
    """
    insist(edit_refusal(by, commitment.desk_id))
    row = _write.added(new.row(commitment, by=by, at=at))
    return _write.write(commitment, Kind.EVIDENCE_ADDED, by=by, at=at, rows=[row])


def withdraw_evidence(
    commitment: Commitment, evidence: Evidence, *, reason: str, by: Actor, at: datetime
) -> Entry:
    """Take back a document that should not count. It stays listed, with the reason.

    :raises Refused: no reason, not this person's desk, or it was withdrawn before.
    :raises Stale: the commitment changed meanwhile.
    """
    insist(edit_refusal(by, commitment.desk_id))
    if evidence.commitment_id != commitment.pk:
        raise Refused(_("This evidence belongs to another commitment."))
    if evidence.withdrawn_at is not None:
        raise Refused(_("This evidence was withdrawn already."))
    if not reason.strip():
        raise Refused(_("Say why the evidence is withdrawn; it goes on the record."))
    row = _write.changed(evidence, withdrawn_at=at, withdrawn_reason=reason)
    return _write.write(commitment, Kind.EVIDENCE_WITHDRAWN, by=by, at=at, rows=[row])
