"""What a partner reads of one item: the sections and values of the API's document, at its level.

The other door builds that document; a test holds the two together, text by text.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from ledger.admin import display, preview_progress
from ledger.admin.preview_facts import Fact, Section, fact, of, source
from ledger.domain import lateness
from ledger.domain.dates import local_day
from ledger.domain.levels import Level
from ledger.domain.parts import JointRule, joint
from ledger.domain.publishing import OBLIGED
from ledger.domain.relations import INVERSE, LinkKind
from ledger.domain.status import Status
from ledger.models import Commitment, Link, Partner, stated
from ledger.models.history import criteria_of, slippage_of
from ledger.models.standing import parts_of

STATED: Final = stated.columns("stated")
DUE: Final = stated.columns("due")


def sections(
    c: Commitment, reader: Partner, *, level: Level, at: datetime, address: str
) -> list[Section]:
    """Return all that a partner reads of an item that it may see; some 25 queries in full.

    :param level: how much of it is released to the partner. :param address: of it in the API.
    """
    today = local_day(at, c.desk.time_zone)
    seen = Commitment.objects.visible_to(reader)
    found = [
        Section(_("What it is"), [_promise(c, seen)]),
        *_status(c, level, today),
        Section(_("Parties"), [_party(c, each, level) for each in _parties(c)]),
        Section(_("Themes"), _themes(c)),
        *(_all_else(c, seen, today) if level >= Level.FULL else ()),
        Section(_("The document itself"), [_stem(c, address)]),
    ]
    return [section for section in found if any(section.rows)]


def _all_else(c: Commitment, seen: Any, today: date) -> Iterator[Section]:
    """Yield what only the full document shows."""
    yield Section(_("What stands behind that"), [_in_full(c, seen)])
    yield Section(_("How firmly it was worded"), [_wording(c)])
    yield from preview_progress.progress(c, today=today)
    yield from preview_progress.evidence(c, today=today)
    yield from _relations(c, seen)
    yield from _over_time(c)


# --- The item ---------------------------------------------------------------------------


def _stem(c: Commitment, address: str) -> list[Fact]:
    return [
        *fact(_("Address"), address),
        *fact(_("Key"), c.pk),
        *fact(_("Version"), c.version),
        *fact(_("Recorded"), c.created_at),
        *fact(_("Changed"), c.updated_at),
    ]


def _promise(c: Commitment, seen: Any) -> list[Fact]:
    return [
        *fact(_("Instrument"), c.instrument.name, code=c.instrument.code),
        *of(c.instrument, "kind", "dated_on"),
        *fact(_("Part of"), _seen(c.parent_id, seen)),
        *of(c, *STATED),
    ]


def _status(c: Commitment, level: Level, today: date) -> Iterator[Section]:
    if level < Level.STATUS:
        return
    late = c.lateness(on=today)
    facts = [
        *of(c, "status", "status_since"),
        *fact(_("Desk"), c.desk.name, code=c.desk.code),
        *of(c, *DUE, "next_review_on"),
        *fact(_("Overdue"), any(way.kind is lateness.Late.DELIVERY for way in late)),
        *(one for way in late for one in _lateness(way)),
    ]
    yield Section(_("Where it stands"), [facts])


def _in_full(c: Commitment, seen: Any) -> list[Fact]:
    return [
        *fact(_("Replaced by"), _seen(c.successor_id, seen)),
        *of(c, "evidence_count", "is_overridden"),
        *_timeliness(c),
    ]


def _lateness(way: lateness.Lateness) -> list[Fact]:
    told = display.labelled(f"{way.since}, {way.days}", way.because)
    return fact(way.kind.label, told, code=way.kind.value)


def _timeliness(c: Commitment) -> list[Fact]:
    if c.closed_on is None:
        return []
    code, days = lateness.timeliness(c.due_on, c.closed_on)
    return [*fact(_("In time"), code.label, code=code.value), *fact(_("Days late"), days)]


def _seen(key: Any, seen: Any) -> str:
    """Return the reference of another commitment, where the partner may see that."""
    return seen.filter(pk=key).values_list("reference", flat=True).first() or "" if key else ""


def _parties(c: Commitment) -> list[Any]:
    rows = c.obligations.select_related("party")
    return sorted(rows, key=lambda each: (each.role, each.party.code))


def _party(c: Commitment, obligation: Any, level: Level) -> list[Fact]:
    named = [
        *fact(_("Party"), obligation.party.name, code=obligation.party.code),
        *of(obligation, "role"),
        *of(obligation.party, "kind"),
    ]
    if level < Level.STATUS:
        return named
    status = Status(obligation.status or c.status)
    return [
        *named,
        *fact(_("Status"), status.label, code=status.value),
        *of(obligation, "status", "grade", "position", "position_on"),
    ]


def _themes(c: Commitment) -> list[list[Fact]]:
    rows = c.taggings.filter(dropped_at=None).select_related("theme")
    return [fact(_("Theme"), row.theme.name, code=row.theme.code) for row in rows]


def _wording(c: Commitment) -> list[Fact]:
    names = ("rung", "is_verifiable", "success_criterion", "bond", "detail", "follow_up")
    return [*of(c, *names), *_joint(c)]


def _joint(c: Commitment) -> list[Fact]:
    obliged = [each for each in _parties(c) if each.role in OBLIGED]
    if len({each.party_id for each in obliged}) < 2:
        return []
    rule = JointRule(c.joint_rule)
    reason = joint(rule, parts_of(obliged, Status(c.status))).reason
    return fact(_("How the parts add up"), reason, code=rule.value)


# --- How it relates, and what it was ----------------------------------------------------


def _relations(c: Commitment, seen: Any) -> Iterator[Section]:
    disputes = c.disagreements.select_related("first__source", "second__source")
    yield Section(_("Disagreements"), [_disagreement(row) for row in disputes])
    ours = Link.objects.standing().filter(commitment=c, other__in=seen).select_related("other")
    others = Link.objects.standing().filter(other=c, commitment__in=seen)
    yield Section(
        _("Links"),
        [
            *(_link(LinkKind(row.kind).label, row.kind, row.other) for row in ours),
            *(
                _link(INVERSE[LinkKind(row.kind)], row.kind, row.commitment)
                for row in others.select_related("commitment")
            ),
        ],
    )
    names = ("title", "likelihood", "impact", "mitigation", "locator")
    risks = c.risks.filter(closed_at=None).select_related("source")
    yield Section(_("Risks"), [[*of(row, *names), *source(row)] for row in risks])


def _link(label: Any, kind: str, other: Commitment) -> list[Fact]:
    return fact(label, other.reference, code=kind)


def _disagreement(row: Any) -> list[Fact]:
    claims: Iterable[tuple[Any, Any]] = ((_("First"), row.first), (_("Second"), row.second))
    return [
        *of(row, "state"),
        *of(row.first, "topic"),
        *(
            one
            for label, claim in claims
            for one in [
                *fact(label, claim.source.code if claim.source else _("the desk")),
                *of(claim, "as_of_on", "claimed_status", "claimed_value"),
            ]
        ),
        *of(row, "ruling", "reasons"),
    ]


def _over_time(c: Commitment) -> Iterator[Section]:
    slipped = slippage_of(c)
    yield Section(
        _("How far the due day has moved"),
        [
            [
                *fact(_("At first"), slipped.original),
                *fact(_("Now"), slipped.current),
                *fact(_("Times"), slipped.count),
                *fact(_("Days"), slipped.days),
                *(one for reason in slipped.reasons for one in fact(_("Why"), reason)),
            ]
        ],
    )
    versions = [each for each in criteria_of(c) if not each.was_draft]
    yield Section(
        _("Versions of the success criterion"),
        [
            [*fact(_("Criterion"), v.text), *fact(_("At"), v.at), *fact(_("Why"), v.reason)]
            for v in versions
        ],
    )
