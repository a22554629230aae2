"""Erasures: which section of which entry was blanked, and on what legal basis."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.entry import ERASABLE
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import not_blank


class Erasure(Recorded):
    """Permission to blank one section of one entry. The leaf keeps the digest, so every proof
    still holds; the salt is gone with the text, so nobody guesses it back.

    It belongs to the stream of the entry it is about, whatever kind of row that tells of.
    """

    sections = Sections(
        stream=("of_stream",),
        open=("of_stream", "of_version", "section", "basis"),
        frozen=("of_stream", "of_version", "section", "basis"),
    )

    of_stream = models.UUIDField(_("stream"))
    of_version = models.PositiveIntegerField(_("version"))
    section = models.CharField(_("section"), max_length=10, choices=[(s, s) for s in ERASABLE])
    basis = models.CharField(_("legal basis"), max_length=300)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering: ClassVar = ["id"]
        constraints = [
            not_blank("erasure", "basis"),
            models.UniqueConstraint(
                fields=["of_stream", "of_version", "section"],
                name="erasure_once",
                violation_error_message=_("This section was erased already."),
            ),
            models.CheckConstraint(
                condition=Q(section__in=ERASABLE), name="erasure_section_is_erasable"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_stream} v{self.of_version} {self.section}"
