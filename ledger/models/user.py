"""People who sign in."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.absence import Standing
from ledger.domain.actor import EDITORS, Actor, Door, Role
from ledger.models.desk import Desk
from ledger.models.recorded import Root, Sections
from ledger.models.stated import known, not_blank


class UserQuerySet(models.QuerySet["User"]):
    """Questions about people."""

    def owners(self) -> Self:
        """People who can own a commitment: active officers and managers."""
        return self.filter(is_active=True, role__in=EDITORS)

    def sitting_at(self, desk: Desk) -> Self:
        """People who sit at a desk now and may sign in."""
        return self.filter(memberships__desk=desk, memberships__ended_at=None, is_active=True)

    def could_stand_in_for(self, user: "User") -> Self:
        """People who can own a commitment and share a desk with somebody; ``absence`` rules."""
        here = self.filter(memberships__desk__in=user.desk_ids, memberships__ended_at=None)
        return here.owners().exclude(pk=user.pk).distinct()

    def administrators(self) -> Self:
        """People who let others in, and who can still sign in themselves."""
        return self.filter(is_active=True, role=Role.ADMINISTRATOR)

    def stood_in_by(self, deputy: "User") -> Self:
        """Keep people with days away for whom somebody is the deputy; which days, each tells."""
        return self.filter(deputy=deputy, away_from__isnull=False)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds people by name. New ones come from ``actions.add_person``."""

    def get_by_natural_key(self, username: str | None) -> "User":
        found: User = self.get(username=(username or "").lower())
        return found


class User(Root, AbstractBaseUser):
    """A person. The role says what they may do, the desks where.

    User names are lower-case ASCII: two names that look alike are the same name.
    """

    USERNAME_FIELD = "username"
    sections = Sections(
        open=("role", "is_active"),
        personal=("username", "full_name", "deputy_id", "away_from", "away_until"),
        loose=("password", "last_login", "language"),
        frozen=("username",),
    )

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9._-]*\Z", _("Use a-z, 0-9 and . _ -"))],
        help_text=_("Lower-case letters, digits and . _ -"),
    )
    full_name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=13, choices=Role)
    is_active = models.BooleanField(_("may sign in"), default=True)
    deputy = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="deputised",
        null=True,
        blank=True,
        verbose_name=_("deputy"),
        help_text=_("Sees this person's items as their own while the person is away."),
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, editable=False)
    desks: "models.ManyToManyField[Desk, Any]" = models.ManyToManyField(
        Desk, through="Membership", verbose_name=_("desks")
    )

    objects: ClassVar = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["full_name", "id"]
        constraints = [
            known("user", "role", Role),
            not_blank("user", "full_name"),
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None)
                | Q(
                    away_from__isnull=False,
                    away_until__isnull=False,
                    away_until__gte=F("away_from"),
                ),
                name="user_away_is_a_span",
                violation_error_message=_("Give the first and the last day away, in this order."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("id")),
                name="user_deputy_is_another",
                violation_error_message=_("Another person must be the deputy."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ", 1)[0]

    @property
    def is_staff(self) -> bool:
        """Everyone with an account works in the admin site."""
        return self.is_active

    @property
    def may_edit(self) -> bool:
        return self.is_active and self.role in EDITORS

    @property
    def may_decide(self) -> bool:
        return self.is_active and self.role == Role.MANAGER

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Everyone may look; what else a role may do is asked of ``domain.actor``."""
        return self.is_active and perm.startswith("ledger.view_")

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and app_label == "ledger"

    @cached_property
    def desk_ids(self) -> frozenset[UUID]:
        """The desks this person sits on now; one query, remembered."""
        current = self.memberships.filter(ended_at=None)
        return frozenset(current.values_list("desk_id", flat=True))

    @cached_property
    def absentees(self) -> tuple["User", ...]:
        """People with days away for whom this person is the deputy; one query, remembered."""
        return tuple(User.objects.stood_in_by(self))

    def is_away(self, on: date) -> bool:
        """Return whether this person is away on a day; the first and the last day count."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= on <= self.away_until

    def stands_in_for(self, on: date) -> list["User"]:
        """Return whose items are this person's own on a day, besides their own."""
        return [absent for absent in self.absentees if absent.is_away(on)]

    def standing(self) -> Standing:
        """Return this person as the rules on standing in know them."""
        first, last = self.away_from, self.away_until
        return Standing(
            id=self.pk,
            name=self.full_name,
            role=Role(self.role),
            is_active=self.is_active,
            desks=self.desk_ids,
            deputy=self.deputy_id,
            away=(first, last) if first and last else None,
        )

    def get_session_auth_hash(self) -> str:
        """Return what a session is tied to: another password, or another role, ends it."""
        return self._tied(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for each of the site's earlier secrets."""
        yield from map(self._tied, super().get_session_auth_fallback_hash())

    def _tied(self, password_hash: str) -> str:
        # The hash of the password is keyed with the site's secret already.
        return sha256(f"{password_hash} {self.role}".encode()).hexdigest()

    def acting(self, door: Door) -> Actor:
        """Return this person as the rules know them."""
        return Actor(self.pk, self.full_name, Role(self.role), self.desk_ids, door)
