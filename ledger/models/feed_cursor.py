"""Places in the feed of changes, as partners keep them: the ids of events.

An id names an entry by its stream and its hash. So it leads nowhere in a ledger that was restored
to an earlier day, whatever has been written there since: a number would lead to another entry
without a word. And it tells nothing of how much there is besides, not even in its own stream: an
instrument's version would count to whom else it was released.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

from django.db.models import BinaryField
from django.db.models.functions import Substr

from ledger.errors import UnknownCursor
from ledger.models.entry import Entry

# The beginning of the feed, as a cursor.
START: Final = "start"
# An event that follows from another's entry has the reference of its item behind that one's id.
EVENT_ID: Final = r"evt_[A-Za-z0-9_-]{38}(\.[A-Z0-9-]{1,40})?"
CURSOR: Final = f"{START}|{EVENT_ID}"
_PREFIX: Final = "evt_"
_CURSOR: Final = re.compile(CURSOR)
_HASH_BYTES: Final = 12  # enough to tell apart what was never written by an adversary
_UNKNOWN: Final = "This place in the feed is not on record here: read everything again."


@dataclass(frozen=True, slots=True)
class EventId:
    """The id of the event of one entry.

    :param hash: the first 12 bytes of the hash of its leaf.
    """

    stream: UUID
    hash: bytes

    @classmethod
    def of(cls, stream: UUID, leaf_hash: bytes | memoryview) -> Self:
        return cls(stream, bytes(leaf_hash[:_HASH_BYTES]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the id that a cursor begins with.

        :raises UnknownCursor: it is none, or not spelt as we spell it.
        """
        encoded = text.removeprefix(_PREFIX).partition(".")[0]
        if not _CURSOR.fullmatch(text) or text == START:
            raise UnknownCursor(_UNKNOWN)
        raw = urlsafe_b64decode(encoded + "==")
        found = cls(UUID(bytes=raw[:16]), raw[16:])
        if str(found) != _PREFIX + encoded:
            raise UnknownCursor(_UNKNOWN)
        return found

    def __str__(self) -> str:
        raw = self.stream.bytes + self.hash
        return _PREFIX + urlsafe_b64encode(raw).decode().rstrip("=")


def place(cursor: str | None) -> int:
    """Return the index in the log after which a reader of the feed goes on; one query.

    :param cursor: None and ``start`` stand for the beginning. An event that follows from an
        entry comes before that entry's own, so who stopped there is told of the entry again.
    :raises UnknownCursor: there is no such entry, or it is another, or it is not sealed yet.
    """
    if cursor is None or cursor == START:
        return -1
    found = EventId.parse(cursor)
    begins = Substr("leaf_hash", 1, _HASH_BYTES, output_field=BinaryField())
    rows = Entry.objects.alias(begins=begins).filter(stream=found.stream, begins=found.hash)
    index: int | None = rows.values_list("leaf_at__index", flat=True).first()
    if index is None:
        raise UnknownCursor(_UNKNOWN)
    return index - 1 if "." in cursor else index
