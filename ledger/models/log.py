"""The log itself, as a recorded row: its name, its keys, its witnesses, and its daily heads.

They stand in one stream of their own, so that who holds the log holds the history of its keys.
"""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.recorded import Recorded, Root, Sections
from ledger.models.stated import not_blank

# The same in every ledger, so that a reader finds the keys without being told where.
LOG: Final = UUID("00000000-0000-7000-8000-000000000001")


class Log(Root):
    """The sealed log of this ledger: one row, made when its first key is made."""

    sections = Sections(open=("origin", "format"), frozen=("origin", "format"))

    origin = models.CharField(_("name of the log"), max_length=200)
    format = models.PositiveSmallIntegerField(_("format of entries"), default=1)

    class Meta:
        verbose_name = _("log")
        verbose_name_plural = _("logs")
        constraints = [
            not_blank("log", "origin"),
            models.CheckConstraint(condition=Q(id=LOG), name="log_is_the_only_one"),
        ]

    def __str__(self) -> str:
        return self.origin


class Purpose(models.TextChoices):
    """What a key signs."""

    LOG = "log", _("checkpoints")
    VIEW = "view", _("partners' views")
    WITNESS = "witness", _("cosignatures of a witness")


class LogKeyQuerySet(models.QuerySet["LogKey"]):
    """Questions about keys."""

    def standing(self, purpose: Purpose) -> Self:
        """Keep the keys that count today, oldest first."""
        return self.filter(purpose=purpose, retired_at=None).order_by("added_at", "id")


class LogKey(Recorded):
    """The public half of a key that signs for this log, or beside it.

    :ivar vkey: a C2SP verifier key, ``name+id+key``. :ivar url: where a witness takes
        checkpoints (c2sp.org/tlog-witness); blank for one that sends its lines by itself.
    """

    sections = Sections(
        stream=("log_id",),
        open=("log_id", "purpose", "vkey", "url", "added_at", "retired_at"),
        frozen=("log_id", "purpose", "vkey", "added_at"),
    )

    log = models.ForeignKey(Log, models.PROTECT, related_name="keys")
    purpose = models.CharField(_("signs"), max_length=10, choices=Purpose)
    vkey = models.CharField(_("verifier key"), max_length=400, unique=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("added"))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects: ClassVar = LogKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of the log")
        verbose_name_plural = _("keys of the log")
        constraints = [
            not_blank("logkey", "vkey"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="logkey_purpose_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.vkey

    @property
    def name(self) -> str:
        """The name that stands before its signatures."""
        return self.vkey.partition("+")[0]

    @property
    def key_id(self) -> str:
        """The eight digits that tell the keys of one name apart."""
        return self.vkey.split("+", 2)[1]


class Heads(Recorded):
    """The last entry of every stream at one size of the log, under one root.

    Logged daily: who checks their streams against it knows that nothing older is kept from
    them. :ivar root: in hexadecimal; see ``ledger.proof.heads``.
    """

    sections = Sections(
        stream=("log_id",),
        open=("log_id", "size", "streams", "root"),
        frozen=("log_id", "size", "streams", "root"),
    )

    log = models.ForeignKey(Log, models.PROTECT, related_name="heads")
    size = models.PositiveBigIntegerField(_("entries"))
    streams = models.PositiveBigIntegerField(_("streams"))
    root = models.CharField(_("root"), max_length=64)

    class Meta:
        verbose_name = _("heads of all streams")
        verbose_name_plural = _("heads of all streams")

    def __str__(self) -> str:
        return f"{self.streams} / {self.size}"
