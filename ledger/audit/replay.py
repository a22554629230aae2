"""Tell the entries of a stream one after the other, and hold every row against the outcome."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from ledger.audit.report import About, Report
from ledger.models import past
from ledger.models.entry import ERASABLE
from ledger.models.past import Columns, Stream
from ledger.models.recorded import Recorded, Root
from ledger.models.triggers import recorded_models

Within = Callable[[str], Q]
Reader = Callable[[str], Any]
Row = tuple[Any, ...]  # key, version, and the columns of its table

_CHUNK: Final = 2_000
_TIMES: Final = ("created_at", "updated_at")  # of a root: of its first entry, and of its last


class Story:
    """What the entries of one stream tell of its rows.

    What was told in a section that was erased is not known, until it is told again. Where the
    open section is gone, nobody knows which rows an entry was about: it may have been any.
    """

    def __init__(self, stream: UUID) -> None:
        self.stream = stream
        self.told = Stream("")
        # By row and column, the version that told it last, and was erased.
        self._unknown: dict[str, dict[str, int]] = {}
        # Versions of which nobody knows what they were about, and what each has lost.
        self._nameless: dict[int, list[str]] = {}

    @property
    def version(self) -> int:
        return self.told.version

    def take(self, contents: dict[str, Any]) -> list[str]:
        """Go on by one entry. Returns what does not fit what was told before.

        :raises KeyError, TypeError, AttributeError: the contents are not those of an entry.
        """
        wrong: list[str] = []
        now: dict[str, Columns] = {}
        for section in ERASABLE:
            if data := contents.get(section, {}).get("data"):
                wrong += self._at_odds(data)
                for name, columns in data.get("set", {}).items():
                    now[name] = now[name] | columns if name in now else columns
        at = contents["chain"]["at"]
        self.told.created_at = self.told.created_at or at
        new = now.keys() - self.told.rows.keys() if self._nameless else ()
        self.told.take(at, now)
        if self._unknown or len(contents) <= len(ERASABLE):
            self._keep_unknown(now, [name for name in ERASABLE if name not in contents])
        for name in new:  # It may be older than this, and have columns that are not told here.
            lost = [section for each in self._nameless.values() for section in each]
            self._forget(name, lost, now)
        return wrong

    def _at_odds(self, data: dict[str, Any]) -> Iterator[str]:
        was = data.get("was", {})
        for name, columns in data.get("set", {}).items():
            known, before = self.told.rows.get(name), was.get(name, {})
            if known is None:
                if before and not self._nameless:
                    yield f"says what {name} was before it was there"
                continue
            if before.keys() != columns.keys():
                yield f"does not say of each column of {name} what it was"
            for column, value in before.items():
                if value != self._known(name, known, column, value):
                    yield f"says that {column} of {name} was something else"
        if not was.keys() <= data.get("set", {}).keys():
            yield "says what was, and not what is"

    def _known(self, name: str, known: Columns, column: str, told: Any) -> Any:
        """Return what a column was told to be; where that is not known, what is told now."""
        if column in self._unknown.get(name, {}):
            return told
        if column in known:
            return known[column]
        model = past.by_kind().get(name.partition(":")[0])
        return past.shape(model, ERASABLE)[0].get(column) if model else told

    def _keep_unknown(self, now: dict[str, Columns], erased: list[str]) -> None:
        for name, columns in now.items():
            for column in columns:
                self._unknown.get(name, {}).pop(column, None)
        if "open" in erased:
            self._nameless[self.version] = erased
        for name in self.told.rows if "open" in erased else now:
            self._forget(name, erased, now)

    def _forget(self, name: str, sections: list[str], now: dict[str, Columns]) -> None:
        if model := past.by_kind().get(name.partition(":")[0]):
            lost = [c for section in sections for c in getattr(model.sections, section)]
            left = {c: self.version for c in lost if c not in now.get(name, {})}
            self._unknown[name] = self._unknown.get(name, {}) | left

    # --- Against the tables ---------------------------------------------------------------

    def faults(self, table: "_Table", row: Row) -> Iterator[str]:
        """Take one row off what was told; yield what is wrong with it."""
        name, version = f"{table.kind}:{row[0]}", row[1]
        columns = self.told.rows.pop(name, None)
        if columns is None:
            if version not in self._nameless:
                yield f"stands in its table, and no entry of stream {self.stream} tells of it"
            return
        last = self.told.versions[name]
        if version != last and not (version > last and version in self._nameless):
            yield f"is at version {version}, and its entries end at version {last}"
        if table.is_root:
            columns["created_at"], columns["updated_at"] = (
                self.told.created_at,
                self.told.updated_at,
            )
        wrong = [c for c in table.at_odds(row, columns) if not self._is_lost(name, c, version)]
        if wrong:
            yield f"is not what its entries say: {', '.join(wrong)}"

    def _is_lost(self, name: str, column: str, version: int) -> bool:
        since = self._unknown.get(name, {}).get(column)
        return since is not None and since <= version

    def missing(self) -> Iterator[str]:
        """Yield what is wrong with each row that was told of and found in no table."""
        for name in self.told.rows:
            where = "its table" if name.partition(":")[0] in past.by_kind() else "every table"
            told = f"version {self.told.versions[name]} of stream {self.stream}"
            yield f"{name} is missing from {where}: {told} tells of it"


class _Table:
    """A table, and what of its rows is compared: all but key, version and loose columns."""

    def __init__(self, model: type[Recorded]) -> None:
        self.kind, self.is_root = str(model._meta.model_name), issubclass(model, Root)
        blank, readers = past.shape(model, ERASABLE)
        if self.is_root:
            blank = dict.fromkeys(_TIMES) | blank
            readers = [*((name, datetime.fromisoformat) for name in _TIMES), *readers]
        self.names = ("id", "version", *blank)
        self._columns, self._blank = tuple(blank), tuple(blank.values())
        self._readers = [(self._columns.index(name), read) for name, read in readers]
        self._streams = [self.names.index(column) for column in model.sections.stream]

    def stream(self, row: Row) -> UUID:
        found: UUID = next(key for at in self._streams if (key := row[at]) is not None)
        return found

    def at_odds(self, row: Row, told: Columns) -> list[str]:
        """Return the columns whose value is another than was told."""
        said = list(map(told.get, self._columns, self._blank))
        for at, read in self._readers:
            if isinstance(text := said[at], str):
                said[at] = _read(read, text)
        if said == (values := list(row[2:])):
            return []
        each = zip(self._columns, said, values, strict=True)
        return [name for name, value, found in each if value != found]


def compare(within: Within, stories: dict[UUID, Story | None], report: Report) -> None:
    """Hold every row of some streams against what they tell.

    :param within: gives the condition that a column holds one of their keys.
    :param stories: by stream; None where the chain does not hold, so that nothing is compared.
    Cost: a query a table, and some 20 µs a row.
    """
    for model in recorded_models():
        table = _table(model)
        rows = model._default_manager.filter(_of(model, within)).order_by()
        for row in rows.values_list(*table.names).iterator(_CHUNK):
            report.rows += 1
            stream = table.stream(row)
            if story := stories[stream] if stream in stories else Story(stream):
                for wrong in story.faults(table, row):
                    report.find(About.ROW, f"{table.kind}:{row[0]} {wrong}.")
    for story in stories.values():
        for wrong in story.missing() if story else ():
            report.find(About.ROW, f"{wrong}.")


@cache
def _table(model: type[Recorded]) -> _Table:
    return _Table(model)


def _of(model: type[Recorded], within: Within) -> Q:
    """Return the condition that a row belongs to one of some streams: by its first key."""
    found, others = Q(), Q()
    for column in model.sections.stream:
        found |= others & within(column)
        others &= Q(**{f"{column}__isnull": True})
    return found


def _read(read: Reader, text: str) -> Any:
    """Return what a text says; one that says nothing of the kind is no value of the column."""
    try:
        return _key(text) if read is UUID else read(text)
    except ValueError:
        return text


@lru_cache(maxsize=10_000)
def _key(text: str) -> UUID:
    """Return a key; the same few come again and again."""
    return UUID(text)
