"""Checks of the chains: what each night's reading of the whole ledger found."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChainCheckQuerySet(models.QuerySet["ChainCheck"]):
    """Questions about checks."""

    def newest_first(self) -> Self:
        return self.order_by("-id")


class ChainCheck(models.Model):
    """One reading of every entry of every stream. It proves nothing by itself: look again.

    :ivar at: when it began; :ivar by: who looked. :ivar entries: how many were read, in
        :ivar streams: so many streams. :ivar last: the number of the last entry that there was.
        :ivar fault: the first thing wrong that was found; blank where every chain held.
    """

    at = models.DateTimeField(_("checked"))
    by = models.CharField(_("checked by"), max_length=150)
    entries = models.PositiveBigIntegerField(_("entries"))
    streams = models.PositiveBigIntegerField(_("streams"))
    last = models.PositiveBigIntegerField(_("last entry"))
    fault = models.TextField(_("fault"), blank=True)

    objects: ClassVar = ChainCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of the chains")
        verbose_name_plural = _("checks of the chains")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC · {self.by}"

    @property
    def is_intact(self) -> bool:
        return not self.fault
