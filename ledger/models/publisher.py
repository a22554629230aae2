"""Publishers: who stands behind a document, and how far to trust them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.domain.evidence import Reliability
from ledger.models.recorded import Root, Sections
from ledger.models.stated import known, not_blank


class Publisher(Root):
    """A ministry, an agency, a newspaper."""

    sections = Sections(
        open=("code", "name", "reliability"), restricted=("reason",), frozen=("code",)
    )

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    reliability = models.CharField(
        _("reliability"), max_length=1, choices=Reliability, default=Reliability.F
    )
    reason = models.CharField(_("why this grade"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering: ClassVar = ["name", "id"]
        constraints = [
            known("publisher", "reliability", Reliability),
            not_blank("publisher", "name"),
        ]

    def __str__(self) -> str:
        return self.name
