"""Attach evidence to a commitment, and withdraw it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _files, _write
from ledger.domain import evidence as rules
from ledger.domain import links
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import day_refusal, local_day
from ledger.domain.evidence import (
    Credibility,
    Document,
    DocumentKind,
    Item,
    Reliability,
    Stance,
)
from ledger.domain.files import NewFile
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Evidence, Publisher, Update

# Files from nobody knows where are one witness together: nothing shows that they are two.
_UNIDENTIFIED: Final = "unidentified"


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A document to be attached: a link, a file, or both.

    :param url: its link; blank where there is only a file.
    :param publisher: None where it is not identified; then it cannot be judged (F).
    :param group: its independence group; blank stands for the publisher, or the link's site.
    :param expires_on: the last day on which it counts.
    :param update: the progress claim that it was offered with.
    """

    title: str
    url: str
    publisher: Publisher | None
    kind: DocumentKind
    credibility: Credibility = Credibility.UNKNOWN
    stance: Stance = Stance.SUPPORTS
    effective_on: date | None = None
    group: str = ""
    expires_on: date | None = None
    file: NewFile | None = None
    update: Update | None = None

    @property
    def witness(self) -> str:
        """Who stands behind it: two documents of one witness count once."""
        if self.group or self.publisher is None:
            return self.group or links.site(self.url) or _UNIDENTIFIED
        return self.publisher.code

    def weighed(self) -> Item:
        """Return it as the rules weigh it."""
        return Item(
            self.kind,
            Reliability(self.publisher.reliability) if self.publisher else Reliability.F,
            self.credibility,
            self.witness,
            self.stance,
            self.expires_on,
        )

    def row(self, commitment: Commitment, *, by: Actor, at: datetime) -> Evidence:
        """Return the row to be added; its file is on the disk then.

        Asks every rule on new evidence, so that no action forgets one. One query.

        :raises Refused: nobody signs for it; a day, the link, the file or the grade is not
            acceptable; it stands already, or was offered with another commitment's update.
        """
        if by.id is None:
            raise Refused(_("Evidence is attached by a person."))
        today = local_day(at, commitment.desk.time_zone)
        self._check_source(commitment)
        self._check_days(today)
        self._check_against(commitment, today)
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
            expires_on=self.expires_on,
            independence_group=self.witness,
            update=self.update,
            added_by_id=by.id,
            **_kept(self.file),
        )

    def _check_source(self, commitment: Commitment) -> None:
        if self.url or not self.file:
            insist(links.fault(self.url))
        if self.file:
            insist(self.file.fault())
        if self.update and self.update.commitment_id != commitment.pk:
            raise Refused(_("The update that this was offered with is another commitment's."))

    def _check_days(self, today: date) -> None:
        if self.effective_on:
            insist(day_refusal(self.effective_on))
        if self.effective_on and self.effective_on > today:
            raise Refused(_("Evidence cannot show a day that has not come yet."))
        if self.expires_on:
            effective_on = self.effective_on
            insist(rules.expiry_refusal(self.expires_on, effective_on=effective_on, today=today))

    def _check_against(self, commitment: Commitment, today: date) -> None:
        """Hold it against what stands beside it."""
        beside = list(commitment.evidence.standing().select_related("publisher"))
        new = Document(self.title, self.url, self.file.sha256 if self.file else "")
        insist(rules.duplicate_refusal(new, [e.document() for e in beside]))
        others = rules.holding([e.weighed() for e in beside], today)
        insist(rules.credibility_refusal(self.weighed(), others))


def _kept(file: NewFile | None) -> dict[str, Any]:
    if file is None:
        return {}
    return {
        "sha256": _files.keep(file),
        "file_name": file.clean_name,
        "media_type": file.media_type,
        "size_bytes": len(file.content),
    }


def attach(commitment: Commitment, new: NewEvidence, *, by: Actor, at: datetime) -> Entry:
    """Attach a document.

    :raises Refused: not this person's desk, or a rule on evidence forbids it.
    :raises Stale: the commitment changed meanwhile.
    """
    insist(edit_refusal(by, commitment.desk_id))
    row = new.row(commitment, by=by, at=at)
    whole = _write.changed(commitment, **_deadlines.evidence(commitment, row))
    rows = [whole, _write.added(row)]
    return _write.write(commitment, Kind.EVIDENCE_ADDED, by=by, at=at, rows=rows)


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
    days = _deadlines.evidence(commitment, cast(Evidence, row.after()))
    whole = _write.changed(commitment, **days)
    return _write.write(commitment, Kind.EVIDENCE_WITHDRAWN, by=by, at=at, rows=[whole, row])
