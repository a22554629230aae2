"""What every recorded row has in common: a key, a stream, and the version it was written at."""

import os
import time
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import models


def uuid7() -> UUID:
    """Make a UUIDv7 (RFC 9562 §5.7): ordered by time, so that indexes stay dense."""
    stamp = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    high = stamp << 16 | 0x7000 | noise >> 68
    low = 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=high << 64 | low)


@dataclass(frozen=True, slots=True)
class Sections:
    """Which section of an entry each column is recorded in; the writer reads it, a check
    holds it complete.

    :param stream: the columns that hold the key of the row's stream; the first that is set
        counts. ``id`` makes the row the root of its own stream.
    :param open: for everyone who may see the item; :param restricted: internal;
        :param personal: about identifiable persons, so erasable.
    :param loose: columns that are not recorded and may change freely (a last login).
    :param frozen: columns that the database never lets change once written.
    """

    stream: tuple[str, ...] = ("id",)
    open: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()

    @property
    def is_root(self) -> bool:
        return self.stream == ("id",)

    def of(self, column: str) -> str:
        """Return the section that a column is recorded in.

        :raises KeyError: it is recorded in none.
        """
        for name in ("open", "restricted", "personal"):
            if column in getattr(self, name):
                return name
        raise KeyError(column)


class Recorded(models.Model):
    """A row that changes only together with an entry of its stream.

    The database refuses every other way: see ``ledger.models.guards``.
    """

    # Columns that follow from the entry's chain section, so they are not written twice.
    DERIVED: ClassVar = ("id", "version", "created_at", "updated_at")
    sections: ClassVar[Sections]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(editable=False)

    class Meta:
        abstract = True

    @property
    def stream(self) -> UUID:
        """The stream whose entries tell this row's history."""
        keys: list[UUID | None] = [getattr(self, column) for column in self.sections.stream]
        return next(key for key in keys if key is not None)

    @property
    def row_name(self) -> str:
        """How entries name this row, for example ``evidence:0192…``."""
        return f"{self._meta.model_name}:{self.pk}"


class Root(Recorded):
    """A recorded row with a stream of its own."""

    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True
