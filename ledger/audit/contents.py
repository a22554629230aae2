"""What entries hold, in a range of streams: chains, sections, and the rows that they tell of."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from django.db.models import Count, Q

from ledger.audit.replay import Story, compare
from ledger.audit.report import About, Report
from ledger.models import Entry, Erasure
from ledger.proof import chain
from ledger.proof.chain import Link
from ledger.proof.entry import SECTIONS

CHUNK: Final = 2_000  # rows that are fetched at a time
_COLUMNS: Final = ("stream", "version", "leaf", "leaf_hash", *SECTIONS)


class Span(NamedTuple):
    """The streams from one key to before another: with None, to the end."""

    low: UUID
    high: UUID | None

    def of(self, column: str) -> Q:
        """Return the condition that a column's key is within."""
        found = Q(**{f"{column}__gte": self.low})
        return found & Q(**{f"{column}__lt": self.high}) if self.high else found


def spans(size: int) -> Iterator[Span]:
    """Yield spans of some entries each, and more where one stream has more.

    Together they cover every key there can be, so that rows without any entry are found, too.
    """
    low, taken = UUID(int=0), 0
    counts = Entry.objects.order_by("stream").values_list("stream").annotate(Count("pk"))
    for stream, count in counts.iterator(CHUNK):
        if taken and taken + count > size:
            yield Span(low, stream)
            low, taken = stream, 0
        taken += count
    yield Span(low, None)


def check(span: Span) -> Report:
    """Check every entry of some streams, and every row against them.

    Each leaf has its hash, each section the digest in the leaf; versions are dense and each
    names the hash of the one before; what is blank was lawfully erased; rows are what entries
    say. Cost: some 30 µs an entry and 20 µs a row, and one query for each recorded table.
    """
    report, stories = Report(), dict[UUID, Story | None]()
    erased = _erased(span)
    rows = Entry.objects.filter(span.of("stream")).order_by("stream", "version")
    found = rows.values_list(*_COLUMNS).iterator(CHUNK)
    for stream, some in groupby(found, key=itemgetter(0)):
        stories[stream] = _read(stream, some, erased, report)
    compare(span.of, stories, report)
    return report


def _erased(span: Span) -> set[tuple[UUID, int, str]]:
    rows = Erasure.objects.filter(span.of("of_stream")).order_by()
    return set(rows.values_list("of_stream", "of_version", "section"))


def _read(
    stream: UUID, rows: Iterable[Any], erased: set[tuple[UUID, int, str]], report: Report
) -> Story | None:
    """Read one stream; returns what it tells, or None where its chain does not hold."""
    story, left = Story(stream), iter(rows)
    report.streams += 1
    try:
        for contents in chain.follow(_links(stream, left, report), parse=orjson.loads):
            if len(contents) < len(SECTIONS):
                _check_blank(stream, story.version + 1, contents, erased, report)
            for wrong in story.take(contents):
                report.find(About.TELLING, f"Stream {stream}: version {story.version} {wrong}.")
    except ValueError as wrong:
        report.find(About.CHAIN, f"Stream {stream}: {wrong}. Its rows were not compared.")
    except (AttributeError, KeyError, TypeError):
        what = f"version {story.version + 1} tells nothing that can be read"
        report.find(About.CHAIN, f"Stream {stream}: {what}. Its rows were not compared.")
    else:
        return story
    report.entries += sum(1 for _each in left)
    return None


def _links(stream: UUID, rows: Iterator[Any], report: Report) -> Iterator[Link]:
    name = str(stream)
    for _stream, version, leaf, leaf_hash, *texts in rows:
        report.entries += 1
        sections = dict(zip(SECTIONS, texts, strict=True))
        yield Link(name, version, leaf, bytes(leaf_hash), sections)


def _check_blank(
    stream: UUID,
    version: int,
    contents: dict[str, Any],
    erased: set[tuple[UUID, int, str]],
    report: Report,
) -> None:
    for section in SECTIONS:
        if section not in contents and (stream, version, section) not in erased:
            what = f"section {section} is blank, and its erasure is not on record"
            report.find(About.ERASURE, f"Stream {stream}: version {version}: {what}.")
