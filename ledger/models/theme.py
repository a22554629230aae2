"""Themes: what commitments are about, as a tree."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.recorded import Root, Sections
from ledger.models.stated import not_blank


class Theme(Root):
    """A subject; a theme without a parent is a top of the tree."""

    sections = Sections(open=("code", "name", "parent_id"), frozen=("code",))

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("under")
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering: ClassVar = ["name", "id"]
        constraints = [
            not_blank("theme", "name"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="theme_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name
