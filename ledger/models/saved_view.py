"""Saved views: a narrowed list under a name, kept by one person or shown to a desk."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.desk import Desk
from ledger.models.stated import not_blank
from ledger.models.user import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Questions about saved views."""

    def shown_to(self, user: User) -> Self:
        """Keep a person's own views, and those shared with a desk on which they sit."""
        return self.filter(Q(owner=user) | Q(desk__in=user.desk_ids))


class SavedView(models.Model):
    """A working habit, no fact about a promise: it has no entries and may be forgotten.

    :ivar query: the list's own parameters, such as ``view=overdue&desk=…``.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("narrowed to"), max_length=1000)
    desk = models.ForeignKey(
        Desk,
        models.PROTECT,
        related_name="saved_views",
        null=True,
        blank=True,
        verbose_name=_("shared with"),
    )

    objects: ClassVar = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar = ["name", "id"]
        constraints = [
            not_blank("savedview", "name"),
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
