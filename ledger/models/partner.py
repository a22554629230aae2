"""Partners: the offices of other parties that read through the API."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.party import Party
from ledger.models.recorded import Root, Sections
from ledger.models.stated import not_blank


class Partner(Root):
    """An office that acts for a party."""

    sections = Sections(
        open=("code", "party_id", "is_active"),
        restricted=("name",),
        personal=("contact",),
        frozen=("code", "party_id"),
    )

    code = models.SlugField(_("code"), max_length=60, unique=True)
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="partners", verbose_name=_("party")
    )
    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    is_active = models.BooleanField(_("may read"), default=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering: ClassVar = ["name", "id"]
        constraints = [not_blank("partner", "name")]

    def __str__(self) -> str:
        return self.name
