"""The Merkle log over all entries: an append-only tree whose heads are signed.

Every table but the queue is insert-only, and its keys make a second sequencing of an entry
impossible even without a lock. Appending reads the newest checkpoint, whose frontier is the
whole state of the tree: 32 bytes for each set bit of the size.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ledger.models.entry import Entry
from ledger.models.log import LogKey


class Pending(models.Model):
    """An entry that is committed and not sealed yet; a trigger of the database puts it here.

    The hash is repeated, so that sealing never joins the queue to the entries: the queue is
    young and without statistics, and a planner would scan the whole ledger for it.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("pending entry")
        verbose_name_plural = _("pending entries")

    def __str__(self) -> str:
        return str(self.entry_id)


class Leaf(models.Model):
    """The place of an entry in the log: indexes are dense from 0."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf_at")
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("sealed entry")
        verbose_name_plural = _("sealed entries")

    def __str__(self) -> str:
        return f"#{self.index}"


class Node(models.Model):
    """The root of a full tile: at level 1 it spans 256 leaves, at level 2 65,536, and so on."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("node of the log")
        verbose_name_plural = _("nodes of the log")

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """The signed head of the log at one size.

    :ivar root: 32 bytes. :ivar frontier: the tree's right edge, 32 bytes for each set bit of
        the size. :ivar note: the signed note, as it is served. :ivar at: when it was signed, by
        the clock of the database.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(_("sealed"), db_default=Now())

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering: ClassVar = ["-size"]

    def __str__(self) -> str:
        return str(self.size)


class Cosignature(models.Model):
    """A witness's line under a checkpoint: it saw this head, and none that contradicts it.

    :ivar line: as it stands in the note. :ivar signed_at: what the witness says.
    """

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    key = models.ForeignKey(LogKey, models.PROTECT, related_name="cosignatures")
    line = models.TextField()
    signed_at = models.DateTimeField(_("cosigned"))

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "key"], name="cosignature_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key.name} · {self.checkpoint_id}"


class StreamHead(models.Model):
    """The last entry of one stream under the newest heads; each night's take the place of the
    ones before. It repeats the log, so that a partner's view need not read all of it.

    :ivar rank: the place of the stream in the tree of heads, by its first index.
    """

    stream = models.UUIDField(primary_key=True)
    rank = models.PositiveBigIntegerField(unique=True)
    version = models.PositiveIntegerField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("head of a stream")
        verbose_name_plural = _("heads of streams")

    def __str__(self) -> str:
        return f"{self.stream} v{self.version}"
