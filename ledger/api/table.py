"""Documents as rows of a table (CSV, RFC 4180): one row a commitment, lists joined with ``|``."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import orjson

from ledger.domain.publishing import ObligationRole
from ledger.domain.spreadsheets import safe

Row = dict[str, Any]

# Spreadsheets read letters beyond ASCII only after it; a program reads "utf-8-sig".
MARK: Final = "\ufeff"
JOINED: Final = "|"  # in no code, and no separator of any spreadsheet's


def _at(*path: str) -> Callable[[Row], Any]:
    """Return what reads a value of a document; None where its level does not show it."""

    def read(document: Row) -> Any:
        found: Any = document
        for name in path:
            if not isinstance(found, Mapping):
                return None
            found = found.get(name)
        return found

    return read


def _parties(role: ObligationRole) -> Callable[[Row], str]:
    def read(document: Row) -> str:
        return JOINED.join(p["code"] for p in document["parties"] if p["role"] == role)

    return read


def _late(document: Row) -> str:
    return JOINED.join(way["kind"] for way in document.get("late", ()))


def _themes(document: Row) -> str:
    return JOINED.join(theme["code"] for theme in document["themes"])


COLUMNS: Final[Mapping[str, Callable[[Row], Any]]] = {
    "ref": _at("ref"),
    "level": _at("level"),
    "title": _at("title"),
    "text": _at("text"),
    "status": _at("status", "code"),
    "status_since": _at("status", "since"),
    "owner": _at("owner", "slug"),
    "instrument": _at("instrument", "code"),
    "parent": _at("parent"),
    "obligors": _parties(ObligationRole.OBLIGOR),
    "co_obligors": _parties(ObligationRole.CO_OBLIGOR),
    "beneficiaries": _parties(ObligationRole.BENEFICIARY),
    "facilitators": _parties(ObligationRole.FACILITATOR),
    "themes": _themes,
    "made_on": _at("made_on"),
    "made_precision": _at("made", "precision"),
    "made_words": _at("made", "words"),
    "due_on": _at("due_on"),
    "due_precision": _at("due", "precision"),
    "due_words": _at("due", "words"),
    "overdue": _at("overdue"),
    "late": _late,
    "next_review_on": _at("next_review_on"),
    "evidence_count": _at("evidence_count"),
    "version": _at("version"),
    "created_at": _at("created_at"),
    "updated_at": _at("updated_at"),
    "url": _at("url"),
    "id": _at("id"),
}


def written(documents: Iterator[Row], most: int) -> Iterator[bytes]:
    """Yield the table: the mark, the names of the columns, and then so many rows at most at a
    time.
    """
    chunk = MARK.encode() + _text([list(COLUMNS)])
    while chunk:
        yield chunk
        sent = map(_as_sent, islice(documents, most))
        chunk = _text([_cell(read(document)) for read in COLUMNS.values()] for document in sent)


def _as_sent(document: Row) -> Row:
    """Return a document as a partner reads it: some of its parts are text still."""
    found: Row = orjson.loads(orjson.dumps(document, option=orjson.OPT_UTC_Z))
    return found


def _text(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    """Return a value as JSON has it, without quotes; blank where there is none."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return safe(str(value))
