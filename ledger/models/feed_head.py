"""Where the feed of one partner stands: asked at every reading, so it must cost next to nothing.

Each process remembers, for each party, how far it has read the log, and the newest news it found
there. So an answer reads only what was sealed since, in one statement that is composed once. A
change of what a party may see brings news of its own, further on: what is remembered may be
overtaken by it, never wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from django.db import connection

from ledger.models.composed import planned_once
from ledger.models.feed_cursor import START, EventId
from ledger.models.feed_news import About, parameters, told
from ledger.models.partner import Partner
from ledger.models.sealed import Leaf, Pending

_LEAF, _PENDING = f'"{Leaf._meta.db_table}"', f'"{Pending._meta.db_table}"'
# ruff: noqa: S608 - the names are our own tables'
_SEALED: Final = f'SELECT "index" AS leaf_index, entry_id FROM {_LEAF} WHERE "index"'
# Between two ends, or PostgreSQL would expect a third of the log.
_WAITING: Final = f"SELECT NULL, entry_id FROM {_PENDING}"
_FRESH: Final = f"{_SEALED} BETWEEN %(size)s AND {2**62} UNION ALL {_WAITING}"
# One row at least: how long the log is, its last leaf, and the one that was the last before.
_SINCE: Final = f"""
WITH fresh AS MATERIALIZED ({told(_FRESH)})
SELECT log.size, log.last, log.before, fresh.leaf_index,
  fresh.stream, fresh.version, fresh.leaf_hash, fresh.about, fresh.around
FROM (SELECT
  (SELECT max("index") + 1 FROM {_LEAF}) AS size,
  (SELECT hash FROM {_LEAF} ORDER BY "index" DESC LIMIT 1) AS last,
  (SELECT hash FROM {_LEAF} WHERE "index" = %(size)s - 1) AS before
) log LEFT JOIN fresh ON fresh.about IS NOT NULL
"""
# The newest news of a log, of any sort or wide; the inner limit lets it be read from the end, and
# no further than needed.
_NEWEST: Final = f"""
SELECT leaf_index, stream, version, leaf_hash, about, around
FROM ({told(f"{_SEALED} < %(size)s")} ORDER BY leaf_index DESC LIMIT {2**62}) news
WHERE about IS NOT NULL AND (%(any)s OR around = 1 OR about <> '{About.ITEM}')
ORDER BY leaf_index DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the feed of one partner stands; equal heads mean that nothing changed between.

    :ivar cursor: the id of the newest event, for ``events``; ``start`` where there is none.
    :ivar news: differs after every change of what the partner may see. :ivar names: differs
        after each that may change the documents of other items than its own.

    Neither tells of anything but what the partner may see. What was committed and is not sealed
    yet counts in both, so that nothing goes on being called unchanged.
    """

    cursor: str
    news: str
    names: str


class Found(NamedTuple):
    """An event of the log: its place, and its id."""

    place: int = -1
    id: str = START


class Read(NamedTuple):
    """How far the log was read for one party.

    :ivar size: of the log then. :ivar last: the hash of its last leaf; where that does not
        stand there any more, it is another log. :ivar news: the newest; :ivar wide: the newest
        that may change the documents of other items.
    """

    size: int = 0
    last: bytes | None = None
    news: Found = Found()
    wide: Found = Found()


class News(NamedTuple):
    """One piece of news; its place is None while it waits to be sealed."""

    place: int | None
    stream: UUID | str
    version: int
    leaf_hash: bytes | memoryview
    about: str
    around: int

    @property
    def found(self) -> Found:
        stream = self.stream if isinstance(self.stream, UUID) else UUID(self.stream)
        ident = EventId.of(stream, self.leaf_hash)
        return Found(-1 if self.place is None else self.place, str(ident))

    @property
    def is_wide(self) -> bool:
        return self.about != About.ITEM or bool(self.around)


_read: Final[dict[UUID, Read]] = {}


def head(partner: Partner) -> Head:
    """Return where the feed of a partner stands now.

    Cost: one query, once this process has asked for the same party; before that, three more.
    """
    return head_beside(partner, "SELECT NULL", [], is_planned=True)[0]


def head_beside(
    partner: Partner, sql: str, given: Sequence[Any], *, is_planned: bool
) -> tuple[Head, Any]:
    """Return where the feed stands, and the one value that another query asks for: in the same
    statement, and so of the same moment.

    :param sql: with ``%s`` in the place of each value that is ``given``.
    :param is_planned: whether that query is to be planned once, whatever its values.
    """
    party, beside = partner.party_id, _Beside.of(sql, given, is_planned=is_planned)
    found = _since(partner, _read[party], beside) if party in _read else None
    found = found or _since(partner, _from_the_end(partner), beside)
    now, waiting, value = found or (Read(), [], None)
    _read[party] = now
    wide = [news for news in waiting if news.is_wide]
    return Head(now.news.id, f"{now.news.id}{_ids(waiting)}", f"{now.wide.id}{_ids(wide)}"), value


def _ids(waiting: "list[News]") -> str:
    """Return what differs for any other news that waits; blank where none does."""
    text = ",".join(sorted(news.found.id for news in waiting))
    return text and "~" + blake2b(text.encode(), digest_size=12).hexdigest()


class _Beside(NamedTuple):
    """Another query, its values under names of their own."""

    sql: str
    given: dict[str, Any]
    is_planned: bool

    @classmethod
    def of(cls, sql: str, given: Sequence[Any], *, is_planned: bool) -> Self:
        first, *others = sql.split("%s")
        named = [f"%(beside{number})s{piece}" for number, piece in enumerate(others)]
        values = {f"beside{number}": value for number, value in enumerate(given)}
        return cls("".join([first, *named]), values, is_planned)


def forget() -> None:
    """Forget what was read of the log: for tests of what is read anew."""
    _read.clear()


def nothing_before(partner: Partner, index: int) -> int:
    """Return the index from which on there may be news, of those from an index on.

    By what this process read of the log, so ask for the head before.
    """
    known = _read[partner.party_id]
    return max(index, known.size) if index > known.news.place else index


def _since(partner: Partner, known: Read, beside: _Beside) -> tuple[Read, list[News], Any] | None:
    """Return how far the log is read now, what waits, and what was asked beside; None where it is
    another log.
    """
    sql = f"SELECT since.*, ({beside.sql}) FROM ({_SINCE}) since"
    opened = planned_once() if beside.is_planned else connection.cursor()
    rows = _rows(opened, sql, partner, size=known.size, **beside.given)
    size, last, before = rows[0][:3]
    if known.size and (before is None or bytes(before) != known.last):
        return None
    fresh = [News(*row[3:-1]) for row in rows if row[4] is not None]
    sealed = sorted((n for n in fresh if n.place is not None), key=lambda n: n.found.place)
    wide = [news for news in sealed if news.is_wide]
    now = Read(
        size=size or 0,
        last=bytes(last) if last else None,
        news=sealed[-1].found if sealed else known.news,
        wide=wide[-1].found if wide else known.wide,
    )
    return now, [news for news in fresh if news.place is None], rows[0][-1]


def _from_the_end(partner: Partner) -> Read:
    """Return what a log tells that was not read yet: backwards, until there is news."""
    last = Leaf.objects.order_by("-index").values_list("index", "hash").first()
    if last is None:
        return Read()
    size = last[0] + 1
    return Read(
        size=size,
        last=bytes(last[1]),
        news=_newest(partner, size=size, any=True),
        wide=_newest(partner, size=size, any=False),
    )


def _newest(partner: Partner, **asked: Any) -> Found:
    rows = _rows(connection.cursor(), _NEWEST, partner, **asked)
    return News(*rows[0]).found if rows else Found()


def _rows(opened: Any, sql: str, partner: Partner, **more: Any) -> list[tuple[Any, ...]]:
    with opened as cursor:
        cursor.execute(sql, parameters(partner) | more)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
