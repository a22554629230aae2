"""Tell the entries of a stream one after the other, and hold every row against the outcome."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
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

_CHUNK: Final = 2_000


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

    def faults(self, name: str, row: Columns, model: type[Recorded]) -> Iterator[str]:
        """Take one row off what was told; yield what is wrong with it."""
        version = row["version"]
        columns = self.told.rows.pop(name, None)
        if columns is None:
            if version not in self._nameless:
                yield f"stands in its table, and no entry of stream {self.stream} tells of it"
            return
        last = self.told.versions[name]
        if version != last and not (version > last and version in self._nameless):
            yield f"is at version {version}, and its entries end at version {last}"
        wrong = [c for c in self._other(row, columns, model) if not self._is_lost(name, c, version)]
        if wrong:
            yield f"is not what its entries say: {', '.join(wrong)}"

    def _is_lost(self, name: str, column: str, version: int) -> bool:
        since = self._unknown.get(name, {}).get(column)
        return since is not None and since <= version

    def _other(self, row: Columns, told: Columns, model: type[Recorded]) -> Iterator[str]:
        """Yield the columns whose value is another than was told."""
        blank, readers = past.shape(model, ERASABLE)
        said = blank | told
        for column, read in readers:
            if isinstance(value := said[column], str):
                said[column] = _read(read, value)
        if issubclass(model, Root):
            said["created_at"] = datetime.fromisoformat(self.told.created_at)
            said["updated_at"] = datetime.fromisoformat(self.told.updated_at)
        yield from (column for column, value in row.items() if said.get(column, value) != value)

    def missing(self) -> Iterator[str]:
        """Yield what is wrong with each row that was told of and found in no table."""
        for name in self.told.rows:
            where = "its table" if name.partition(":")[0] in past.by_kind() else "every table"
            told = f"version {self.told.versions[name]} of stream {self.stream}"
            yield f"{name} is missing from {where}: {told} tells of it"


def compare(within: Within, stories: dict[UUID, Story | None], report: Report) -> None:
    """Hold every row of some streams against what they tell.

    :param within: gives the condition that a column holds one of their keys.
    :param stories: by stream; None where the chain does not hold, so that nothing is compared.
    Cost: a query a table, and some 10 µs a row.
    """
    for model in recorded_models():
        names, kind = _names(model), model._meta.model_name
        rows = model._default_manager.filter(_of(model, within)).order_by()
        for values in rows.values_list(*names).iterator(_CHUNK):
            row = dict(zip(names, values, strict=True))
            stream = next(key for c in model.sections.stream if (key := row[c]) is not None)
            story = stories[stream] if stream in stories else Story(stream)
            report.rows += 1
            if story:
                name = f"{kind}:{row['id']}"
                for wrong in story.faults(name, row, model):
                    report.find(About.ROW, f"{name} {wrong}.")
    for story in stories.values():
        for wrong in story.missing() if story else ():
            report.find(About.ROW, f"{wrong}.")


@cache
def _names(model: type[Recorded]) -> tuple[str, ...]:
    """Return the columns of a table that are compared: all but the loose ones."""
    names = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in names if name not in model.sections.loose)


def _of(model: type[Recorded], within: Within) -> Q:
    """Return the condition that a row belongs to one of some streams: by its first key."""
    found, others = Q(), Q()
    for column in model.sections.stream:
        found |= others & within(column)
        others &= Q(**{f"{column}__isnull": True})
    return found


def _read(read: Callable[[str], Any], text: str) -> Any:
    """Return what a text says; one that says nothing of the kind is no value of the column."""
    try:
        return read(text)
    except ValueError:
        return text
