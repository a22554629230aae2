"""What the list shows of a commitment, in brief and by rule: facts in, a document out.

``serializers`` says the same as a schema, and a test holds the two together. No person, no
internal note and nothing of who else may read is among the facts.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Final
from urllib.parse import urljoin

from django.urls import reverse
from django.utils import translation

from ledger.api.parts import Row
from ledger.domain.dates import local_day
from ledger.domain.lateness import Deadlines, Late, Lateness, lateness
from ledger.domain.levels import Level
from ledger.domain.status import OPEN, Status

DEADLINES: Final = Deadlines.columns()
_LEVELS: Final[Mapping[int, str]] = {level: level.code for level in Level}
# The facts that are columns of the commitment, or of what its foreign keys lead to.
COLUMNS: Final = (
    *("id", "reference", "title", "text", "status", "status_since"),
    *("desk__code", "desk__name", "desk__time_zone"),
    *("instrument__code", "instrument__name", "instrument__kind", "instrument__dated_on"),
    *("stated_on", "stated_precision", "stated_words", "due_precision", "due_words"),
    *DEADLINES,
    *("version", "created_at", "updated_at"),
)


# Of these, the ones that the brief document needs.
BRIEF_COLUMNS: Final = (
    *("id", "reference", "title", "status", "status_since", "desk__time_zone"),
    *DEADLINES,
    *("version", "updated_at"),
)


def brief(row: Row, *, at: datetime, address: str) -> Row:
    """Return the shortest document of one commitment: what has to be known to look further.

    :param row: ``BRIEF_COLUMNS`` and ``level``. :param address: the list's URL.
    """
    return {
        **_named(row, address),
        "title": row["title"],
        "status": _status(row),
        "due_on": row["due_on"],
        "overdue": _is_overdue(_late(row, today(row, at))),
        "next_review_on": row["next_review_on"],
        "version": row["version"],
        "updated_at": row["updated_at"],
    }


def summary(row: Row, *, at: datetime, address: str) -> Row:
    """Return the document of one commitment as it is at an instant.

    :param row: ``COLUMNS``, ``evidence_count``, ``level``, ``parties`` and ``themes`` as they are
        shown, and ``parent``: the reference of the one it is part of, where that may be seen.
    :param address: the list's URL.
    """
    late = _late(row, today(row, at))
    named = _named(row, address)
    return {
        **named,
        "title": row["title"],
        "text": row["text"],
        "status": _status(row),
        "owner": {"slug": row["desk__code"], "name": row["desk__name"]},
        "instrument": _instrument(row),
        "parent": row["parent"],
        "parties": row["parties"],
        "themes": row["themes"],
        "made_on": row["stated_on"],
        "made": {"precision": row["stated_precision"] or None, "words": row["stated_words"]},
        "due_on": row["due_on"],
        "due": {"precision": row["due_precision"] or None, "words": row["due_words"]},
        "overdue": _is_overdue(late),
        "late": [_way(way) for way in late],
        "next_review_on": row["next_review_on"],
        "evidence_count": row["evidence_count"],
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "ledger": _ledger(named["url"], address),
    }


def today(row: Row, at: datetime) -> date:
    """Return the calendar day at the item's desk; in UTC where its zone was erased."""
    return _day_in(row["desk__time_zone"] or "UTC", at)


@lru_cache(maxsize=64)
def _day_in(zone: str, at: datetime) -> date:
    """Return the day of the request in a zone; asked for as often as there are items."""
    return local_day(at, zone)


def stated(row: Row, date: str) -> Row:
    """Return how a date was stated."""
    return {"precision": row[f"{date}_precision"] or None, "words": row[f"{date}_words"]}


def _named(row: Row, address: str) -> Row:
    return {
        "id": row["id"],
        "ref": row["reference"],
        "url": f"{address}/{row['reference']}",
        "level": _LEVELS[row["level"]],
    }


def _ledger(url: str, address: str) -> Row:
    """Return where the item's record is, and what proves it; no position in the log, which would
    tell how much else was written.
    """
    return {
        "history": f"{url}/history",
        "entry": f"{url}/entry",
        "proof": f"{url}/proof",
        "checkpoint": _checkpoint(address),
    }


@lru_cache(maxsize=8)
def _checkpoint(address: str) -> str:
    """Return where the newest checkpoint is; asked for as often as there are items."""
    return urljoin(address, reverse("log:checkpoint"))


def _is_overdue(late: tuple[Lateness, ...]) -> bool:
    return bool(late) and any(way.kind is Late.DELIVERY for way in late)


def _late(row: Row, on: date) -> tuple[Lateness, ...]:
    """Twin of ``CommitmentQuerySet.late``; what partners see is published."""
    if row["status"] not in OPEN:
        return ()
    for column in DEADLINES:
        if row[column] is not None and row[column] < on:
            return lateness(Deadlines(**{c: row[c] for c in DEADLINES}), counts=True, on=on)
    return ()


def _way(late: Lateness) -> Row:
    return {
        "kind": late.kind.value,
        "since": late.since,
        "days": late.days,
        "because": late.because,
    }


def _status(row: Row) -> Row:
    code = row["status"]
    return {"code": code, "label": _labels()[code], "since": row["status_since"]}


@cache
def _labels() -> Mapping[str, str]:
    """Return what statuses are called: in English, which is what machines read (ADR 22)."""
    with translation.override("en"):
        return {status.value: str(status.label) for status in Status}


def _instrument(row: Row) -> Row:
    return {
        "code": row["instrument__code"],
        "name": row["instrument__name"],
        "kind": row["instrument__kind"],
        "dated_on": row["instrument__dated_on"],
    }


def party(row: Row, whole: Any) -> Row:
    """Return one party's part; without a status of its own it stands with the whole."""
    return {
        "role": row["role"],
        "code": row["code"],
        "name": row["name"],
        "kind": row["kind"],
        "status": row["status"] or whole,
        "own_status": row["status"] or None,
        "grade": row["grade"] or None,
        "position": row["position"] or None,
        "position_on": row["position_on"],
    }
