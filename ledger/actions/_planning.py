"""Which occurrences a rule asks for and the tables lack: worked out, not written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.domain.dates import add_months
from ledger.domain.occurrences import OWED, OccurrenceStatus
from ledger.domain.recurrence import MAX_WINDOWS, TURN, Anchor, Rule, Window, windows
from ledger.errors import Refused
from ledger.models import Commitment, Milestone, Occurrence, Recurrence

# A rule set for years past plans them all in its one entry, which people have to read.
_MAX_AT_ONCE: Final = 3 * MAX_WINDOWS


@dataclass(frozen=True, slots=True)
class Recurring:
    """A commitment, and what of it follows from its rule or decides when a step is due."""

    commitment: Commitment
    recurrence: Recurrence | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)

    @property
    def ended(self) -> list[date]:
        return [o.turn_ended_on for o in self.occurrences if o.turn_ended_on]

    def told(self, rows: Sequence[_write.Change]) -> list[_write.Change]:
        """Return the rows of an entry, the commitment's own with its next step first."""
        after = {row.pk: row for row in (*self.milestones, *self.occurrences)}
        after |= {change.row.pk: change.after() for change in rows}
        days = _deadlines.steps_of(after.values())
        return [_write.changed(self.commitment, **days), *rows]


def recurring(commitments: Iterable[Commitment]) -> list[Recurring]:
    """Read what planning needs, after the commitments were read: three queries for them all.

    What changed in between belongs to a later version, so the write finds out.
    """
    found = {commitment.pk: Recurring(commitment) for commitment in commitments}
    rules = {r.commitment_id: r for r in Recurrence.objects.filter(commitment__in=found)}
    for occurrence in Occurrence.objects.filter(commitment__in=found).order_by("opens_on", "pk"):
        found[occurrence.commitment_id].occurrences.append(occurrence)
    for milestone in Milestone.objects.filter(commitment__in=found):
        found[milestone.commitment_id].milestones.append(milestone)
    return [
        Recurring(it.commitment, rules.get(pk), it.occurrences, it.milestones)
        for pk, it in found.items()
    ]


def missing(about: Recurring, recurrence: Recurrence, *, today: date) -> list[_write.Change]:
    """Return what is to be added up to the horizon, and what gets its days from the rule.

    :param today: the day at the desk; only the horizon is counted from it.
    """
    until = add_months(today, recurrence.horizon_months)
    known = {o.period: o for o in about.occurrences}
    rows = []
    for window in _asked(about, recurrence.rule, until):
        if occurrence := known.get(window.period):
            rows += _fitted(occurrence, window, today)
        elif window.opens_on <= until:
            rows.append(_write.added(_expected(about.commitment, window)))
    return rows


def replanned(
    about: Recurring, recurrence: Recurrence, *, reason: str, today: date
) -> list[_write.Change]:
    """Return what a new rule adds, moves, gives up, and asks for again.

    :param recurrence: as it is to be. What fell due before it starts is owed as before.
    :raises Refused: it starts so far back that one entry would be too long to read.
    """
    rows = missing(about, recurrence, today=today)
    if len(rows) > _MAX_AT_ONCE:
        raise Refused(_("That is %d occurrences at once: let the rule start later.") % len(rows))
    rule, before = recurrence.rule, about.recurrence.rule if about.recurrence else None
    asked = {window.period: window for window in _asked(about, rule, today)}
    asked_before = {w.period for w in _asked(about, before, today)} if before else set()
    for occurrence in about.occurrences:
        window = asked.get(occurrence.period)
        if window is None and _is_given_up(occurrence, rule):
            cancelled = OccurrenceStatus.CANCELLED
            rows.append(_write.changed(occurrence, status=cancelled, note=reason))
        elif window and before and occurrence.period not in asked_before:
            rows += _revived(occurrence, window)
    return rows


def _asked(about: Recurring, rule: Rule, until: date) -> Iterator[Window]:
    """Yield the windows up to a day, and as far as occurrences are known already."""
    reach = max([until, *(o.opens_on for o in about.occurrences)])
    return windows(rule, until=reach, ended=about.ended)


def _expected(commitment: Commitment, window: Window) -> Occurrence:
    return Occurrence(
        commitment_id=commitment.pk,
        period=window.period,
        opens_on=window.opens_on,
        due_on=window.due_on,
    )


def _fitted(occurrence: Occurrence, window: Window, today: date) -> list[_write.Change]:
    """Give an owed occurrence its window's days; a summit that was put off undoes a miss."""
    if occurrence.status not in OWED:
        return []
    is_open = window.due_on is None or window.due_on >= today
    is_back = occurrence.status == OccurrenceStatus.MISSED and is_open
    status = OccurrenceStatus.EXPECTED if is_back else occurrence.status
    row = _write.changed(occurrence, opens_on=window.opens_on, due_on=window.due_on, status=status)
    return [row] if row.columns else []


def _is_given_up(occurrence: Occurrence, rule: Rule) -> bool:
    is_missed = occurrence.status == OccurrenceStatus.MISSED
    if is_missed and rule.anchor is Anchor.COMPLETION and occurrence.period.startswith(TURN):
        return False
    is_earlier = occurrence.due_on is not None and occurrence.due_on < rule.starts_on
    return occurrence.status in OWED and not is_earlier


def _revived(occurrence: Occurrence, window: Window) -> list[_write.Change]:
    """Ask again for what an earlier change of the rule gave up."""
    if occurrence.status != OccurrenceStatus.CANCELLED:
        return []
    days = {"opens_on": window.opens_on, "due_on": window.due_on}
    expected = OccurrenceStatus.EXPECTED
    return [_write.changed(occurrence, status=expected, note="", **days)]
