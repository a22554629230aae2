"""Parties: who promises, and to whom."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.recorded import Root, Sections
from ledger.models.stated import known, not_blank


class PartyKind(models.TextChoices):
    STATE = "state", _("State")
    ORGANISATION = "organisation", _("Organisation")


class Party(Root):
    """A state or an organisation."""

    sections = Sections(open=("code", "name", "kind", "iso", "parent_id"), frozen=("code",))

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=PartyKind)
    iso = models.CharField(
        _("ISO 3166-1 code"), max_length=2, blank=True, help_text=_("Two letters; states only.")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("part of")
    )

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering: ClassVar = ["name", "id"]
        constraints = [known("party", "kind", PartyKind), not_blank("party", "name")]

    def __str__(self) -> str:
        return self.name
