"""The entry: one change of one stream, written once and never altered."""

import json
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar, Final, NoReturn, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from ledger.domain.kinds import Kind
from ledger.proof.chain import Link
from ledger.proof.entry import SECTIONS

# Where an entry's instant stands in its chain section: canonical JSON puts it in one place, in
# one width, so that texts compare as instants do.
INSTANT: Final = Substr("chain", 42, 27)
# The order of entries is nobody's person; all else may have to be erased one day.
ERASABLE: Final = ("open", "personal", "restricted")


def written(at: datetime) -> str:
    """Return an instant as entries write it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads only: the ledger grows through ``ledger.actions`` and never shrinks."""

    def of(self, stream: UUID) -> Self:
        """The history of one stream, oldest first."""
        return self.filter(stream=stream).order_by("version")

    def until(self, at: datetime | None) -> Self:
        """Keep what was recorded up to and at an instant; None keeps all."""
        return self.alias(told_at=INSTANT).filter(told_at__lte=written(at)) if at else self

    def newest(self, at: datetime | None = None) -> "Entry | None":
        """Return the last entry that was written, of those up to an instant where one is given.

        Cost: reads backwards from the end, so the longer ago the instant, the more.
        """
        return self.until(at).order_by("-id").first()

    def update(self, **kwargs: object) -> NoReturn:
        raise TypeError("Entries are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Entries are never deleted.")


class Entry(models.Model):
    """One change. Its texts are kept exactly as they were hashed.

    No foreign key: the ledger must outlive the rows it speaks of.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.UUIDField()
    version = models.PositiveIntegerField()
    leaf = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)
    chain = models.TextField()
    # Null is for a section that was lawfully erased: its digest stays in the leaf.
    open = models.TextField(null=True)  # noqa: DJ001
    personal = models.TextField(null=True)  # noqa: DJ001
    restricted = models.TextField(null=True)  # noqa: DJ001

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["stream", "version"], name="entry_stream_version"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} v{self.version}"

    def content(self, section: str) -> dict[str, Any]:
        """Return what a section says; empty where it was erased."""
        text = getattr(self, section)
        found: dict[str, Any] = json.loads(text)[2] if text else {}
        return found

    @cached_property
    def at(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.content("chain")["at"])

    @cached_property
    def kind(self) -> Kind | None:
        """What happened; None where that was erased."""
        return Kind(self.content("open")["type"]) if self.open else None

    @property
    def happened(self) -> str:
        """What happened, in a word for a person."""
        return str(self.kind.label if self.kind else _("Erased"))

    @cached_property
    def actor(self) -> str:
        """The name of who did it; blank where it was erased."""
        return str(self.content("personal").get("actor", {}).get("name", ""))

    @property
    def hash(self) -> str:
        """The hash of its leaf, in hexadecimal."""
        return bytes(self.leaf_hash).hex()

    def link(self) -> Link:
        """Return what the chain's check needs."""
        return Link(
            stream=str(self.stream),
            version=self.version,
            leaf=self.leaf,
            leaf_hash=bytes(self.leaf_hash),
            disclosures={name: getattr(self, name) for name in SECTIONS},
        )
