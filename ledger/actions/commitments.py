"""Record a commitment, and put right what was recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Length
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.actions.assignments import check_owner
from ledger.domain import dates, evidence, publishing, reviews
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import NEVER_STATED, Precision, StatedDate, local_day
from ledger.domain.kinds import Kind
from ledger.domain.parts import JointRule
from ledger.domain.publishing import OBLIGED, CitationRole, ObligationRole, Rung
from ledger.domain.status import EditorialState, Status
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.errors import Refused, Stale, insist
from ledger.models import (
    Citation,
    Commitment,
    Desk,
    Entry,
    Instrument,
    Obligation,
    Party,
    Source,
    Tagging,
    Theme,
    User,
    stated,
)
from ledger.models.recorded import uuid7

# Two people may record under one instrument at once; the later one takes the next number.
_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a source."""

    source: Source
    locator: str
    role: CitationRole = CitationRole.ORIGIN
    note: str = ""

    def row(self, commitment: Commitment) -> Citation:
        return Citation(
            commitment=commitment,
            source=self.source,
            locator=self.locator,
            role=self.role,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class Obliged:
    """A party's part."""

    party: Party
    role: ObligationRole = ObligationRole.OBLIGOR
    note: str = ""

    def row(self, commitment: Commitment) -> Obligation:
        return Obligation(commitment=commitment, party=self.party, role=self.role, note=self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommitment:
    """What is recorded of a promise at first.

    :param key: of the row, where whoever asks must be able to tell that it is there already.
    :param reference: blank takes the instrument's next number.
    :param status: announced, or agreed where the citations show it.
    """

    instrument: Instrument
    title: str
    text: str
    desk: Desk
    rung: Rung
    is_verifiable: bool
    success_criterion: str = ""
    bond: Bond = Bond.POLITICAL
    detail: Detail = Detail.ACTION
    follow_up: FollowUp = FollowUp.NONE
    joint_rule: JointRule = JointRule.EVERY
    owner: User | None = None
    key: UUID | None = None
    reference: str = ""
    status: Status = Status.ANNOUNCED
    stated: StatedDate = NEVER_STATED
    due: StatedDate = NEVER_STATED
    next_review_on: date | None = None
    review_every_months: int = 6
    citations: Sequence[Cited] = ()
    obligations: Sequence[Obliged] = ()
    themes: Sequence[Theme] = ()

    def row(self, reference: str, *, at: datetime) -> Commitment:
        today = local_day(at, self.desk.time_zone)
        return Commitment(
            id=self.key or uuid7(),
            reference=reference,
            instrument=self.instrument,
            title=self.title,
            text=self.text,
            desk=self.desk,
            rung=self.rung,
            is_verifiable=self.is_verifiable,
            success_criterion=self.success_criterion,
            bond=self.bond,
            detail=self.detail,
            follow_up=self.follow_up,
            joint_rule=self.joint_rule,
            owner=self.owner,
            status=self.status,
            # "Stated in 2026" ends in December: a status does not begin on a day to come.
            status_since=min(self.stated.on or today, today),
            status_changed_at=at,
            next_review_on=self.next_review_on,
            review_every_months=self.review_every_months,
            **stated.values("stated", self.stated),
            **stated.values("due", self.due),
        )


def record(new: NewCommitment, *, by: Actor, at: datetime) -> Commitment:
    """Open a commitment as a draft: the row, its citations, parties and themes, one entry.

    :raises Refused: not this person's desk, a reference used before, a status that the
        citations do not show, or a value that is not acceptable.
    """
    insist(edit_refusal(by, new.desk.pk))
    insist(reviews.cadence_refusal(new.review_every_months))
    _check_start(new)
    check_owner(new.owner, new.desk)
    if new.reference:
        return _record(new, new.reference, by=by, at=at)
    for _try in range(_TRIES):
        reference = _next_reference(new.instrument)
        try:
            return _record(new, reference, by=by, at=at)
        except Refused:
            if not Commitment.objects.filter(reference=reference).exists():
                raise
    raise Stale(_("Many items are being recorded under this instrument. Try again."))


def _check_start(new: NewCommitment) -> None:
    if new.status is Status.AGREED:
        insist(evidence.agreement_refusal(c.source.weighed() for c in new.citations))
    elif new.status is not Status.ANNOUNCED:
        raise Refused(_("A commitment starts as announced or agreed."))
    prefix, _dash, number = new.reference.rpartition("-")
    is_number = number.isascii() and number.isdigit() and number == f"{int(number):03d}"
    if new.reference and not (prefix == new.instrument.code and is_number):
        raise Refused(_("A reference of this instrument looks like %s-001.") % new.instrument.code)


def _record(new: NewCommitment, reference: str, *, by: Actor, at: datetime) -> Commitment:
    if Commitment.objects.filter(reference=reference).exists():
        raise Refused(_("The reference %s was given before; it is never reused.") % reference)
    commitment = new.row(reference, at=at)
    rows = [commitment, *(c.row(commitment) for c in new.citations)]
    rows += [o.row(commitment) for o in new.obligations]
    rows += [Tagging(commitment=commitment, theme=theme) for theme in new.themes]
    _write.write(commitment, Kind.CREATED, by=by, at=at, rows=map(_write.added, rows))
    return commitment


def _next_reference(instrument: Instrument) -> str:
    taken = Commitment.objects.filter(instrument=instrument)
    last = taken.order_by(Length("reference").desc(), "-reference").first()
    number = int(last.reference.rpartition("-")[2]) + 1 if last else 1
    return f"{instrument.code}-{number:03d}"


def correct(
    commitment: Commitment, *, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime
) -> Entry:
    """Put right what was recorded: never silently, the old words stay in the entry.

    :param changes: field to new value, out of ``publishing.CORRECTABLE``.
    :param reason: needed once the item is published.
    :raises Refused: nothing changes, no reason, or a field that is not corrected this way.
    :raises Stale: the commitment changed meanwhile.
    """
    insist(edit_refusal(by, commitment.desk_id))
    row = _write.changed(commitment, **{**changes, **_restated(commitment, changes)})
    after = row.after()
    if "joint_rule" in row.columns and commitment.is_apart:
        raise Refused(_("Its parties stand apart by the rule there is: it cannot change now."))
    is_draft = commitment.editorial_state == EditorialState.DRAFT
    insist(
        publishing.correct_refusal(
            row.columns,
            is_draft=is_draft,
            is_open=commitment.is_open,
            has_criterion=bool(after.success_criterion) or not after.is_verifiable,  # type: ignore[attr-defined]
            reason=reason,
        )
    )
    kind = Kind.AMENDED if is_draft else Kind.CORRECTED
    return _write.write(commitment, kind, by=by, at=at, rows=[row], note=reason)


def _restated(commitment: Commitment, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the day of a corrected date, moved to the end of the span that was stated."""
    columns = stated.columns("stated")
    if not set(columns) & changes.keys():
        return {}
    on, precision, words = (changes.get(c, getattr(commitment, c)) for c in columns)
    try:
        return {
            "stated_on": dates.stated(on, Precision(precision) if precision else None, words).on
        }
    except ValueError as wrong:
        raise Refused(str(wrong)) from wrong


def cite(commitment: Commitment, cited: Cited, *, by: Actor, at: datetime) -> Entry:
    """Add a source: a restatement is a citation, never a second commitment.

    :raises Refused: not this person's desk, a second origin, or cited in that role before.
    """
    insist(edit_refusal(by, commitment.desk_id))
    row = _write.added(cited.row(commitment))
    return _write.write(commitment, Kind.CITED, by=by, at=at, rows=[row])


def oblige(commitment: Commitment, obliged: Obliged, *, by: Actor, at: datetime) -> Entry:
    """Add a party's part.

    :raises Refused: not this person's desk, or the party has that role already.
    """
    insist(edit_refusal(by, commitment.desk_id))
    new = obliged.row(commitment)
    if obliged.role in OBLIGED and commitment.is_apart:
        # Where the others stand apart, nobody stands with the whole any more.
        new.status, new.status_since = commitment.status, local_day(at, commitment.desk.time_zone)
    row = _write.added(new)
    return _write.write(commitment, Kind.OBLIGATION_ADDED, by=by, at=at, rows=[row])


def tag(commitment: Commitment, themes: Iterable[Theme], *, by: Actor, at: datetime) -> Entry:
    """Set the themes of a commitment: add what is new, drop what is not named.

    :raises Refused: not this person's desk, or nothing changes.
    """
    insist(edit_refusal(by, commitment.desk_id))
    wanted = {theme.pk: theme for theme in themes}
    known = {tagging.theme_id: tagging for tagging in commitment.taggings.all()}
    rows = [
        _write.changed(tagging, dropped_at=None if pk in wanted else tagging.dropped_at or at)
        for pk, tagging in known.items()
    ]
    rows = [row for row in rows if row.columns]
    rows += [
        _write.added(Tagging(commitment=commitment, theme=theme))
        for pk, theme in wanted.items()
        if pk not in known
    ]
    if not rows:
        raise Refused(_("Nothing was changed."))
    return _write.write(commitment, Kind.THEMES_CHANGED, by=by, at=at, rows=rows)
