"""The limit: psycopg and orjson, without keys, releases, validation or headers."""

from collections.abc import Callable
from typing import Any, Final

import orjson
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads

from benchmarks.cpu import Read

_COLUMNS: Final = """
    c.id, c.reference AS ref, c.title, c.text, c.status, c.status_since,
    d.code AS desk_code, d.name AS desk_name, i.code AS instrument_code, i.name AS instrument_name,
    i.kind AS instrument_kind, i.dated_on, c.stated_on, c.stated_precision, c.stated_words,
    c.due_on, c.due_precision, c.due_words, c.next_review_on, c.evidence_count, c.version,
    c.created_at, c.updated_at, p.reference AS parent
"""
_PARTIES: Final = """
    (SELECT json_agg(json_build_object('role', o.role, 'code', q.code, 'name', q.name,
        'kind', q.kind, 'status', o.status, 'grade', o.grade, 'position', o.position,
        'position_on', o.position_on))
    FROM ledger_obligation o JOIN ledger_party q ON q.id = o.party_id
    WHERE o.commitment_id = c.id) AS parties
"""
_THEMES: Final = """
    (SELECT json_agg(json_build_object('code', m.code, 'name', m.name))
    FROM ledger_tagging t JOIN ledger_theme m ON m.id = t.theme_id
    WHERE t.commitment_id = c.id AND t.dropped_at IS NULL) AS themes
"""
_FROM: Final = """
    FROM ledger_commitment c JOIN ledger_desk d ON d.id = c.desk_id
    JOIN ledger_instrument i ON i.id = c.instrument_id
    LEFT JOIN ledger_commitment p ON p.id = c.parent_id
    WHERE c.editorial_state = 'published'
"""
_DOCUMENTS: Final = f"SELECT {_COLUMNS}, {_PARTIES}, {_THEMES} {_FROM}"
# See released.py: one instrument of ten is shown to nobody.
_SHOWN: Final = " AND i.code <> 'INS-9'"
SELECTIVE: Final = (
    " AND c.status = 'stalled' AND c.id IN (SELECT o.commitment_id FROM ledger_obligation o"
    " JOIN ledger_party q ON q.id = o.party_id WHERE q.code = 'p3')"
)


def connect(**place: Any) -> "psycopg.Connection[dict[str, Any]]":
    """Return a connection that prepares each statement and leaves JSON as it is."""
    found = psycopg.connect(**place, autocommit=True, row_factory=dict_row, prepare_threshold=0)
    set_json_loads(orjson.Fragment, found)
    return found


def page(connection: "psycopg.Connection[Any]", where: str = "") -> Read:
    """Read one page of 50 documents, by reference."""
    statement = f"{_DOCUMENTS}{where} ORDER BY c.reference LIMIT 51"
    return lambda: orjson.dumps({"results": connection.execute(statement).fetchall()[:50]})


def detail(connection: "psycopg.Connection[Any]", reference: str) -> Read:
    """Read one document by its reference."""
    statement = f"{_DOCUMENTS} AND c.reference = %s"
    return lambda: orjson.dumps(connection.execute(statement, [reference]).fetchone())


def export(connection: "psycopg.Connection[Any]") -> Callable[[], int]:
    """Read what a partner may see as JSON that PostgreSQL writes; returns its number of bytes."""
    statement = f"COPY (SELECT row_to_json(r) FROM ({_DOCUMENTS}{_SHOWN}) r) TO STDOUT"  # noqa: S608

    def read() -> int:
        with connection.cursor().copy(statement) as copy:
            return sum(map(len, copy))

    return read
