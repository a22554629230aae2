"""Credentials: partners' keys. The secret itself is never stored."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain import credentials
from ledger.domain.credentials import KeyState
from ledger.domain.kinds import Kind
from ledger.models.entry import Entry
from ledger.models.partner import Partner
from ledger.models.recorded import Recorded, Sections
from ledger.models.user import User


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Questions about keys."""

    def live(self, at: datetime) -> Self:
        """Keep keys that open something at an instant."""
        return self.filter(revoked_at=None, expires_at__gt=at, partner__is_active=True)


class Credential(Recorded):
    """A key of a partner: found by its public part, checked by a keyed digest.

    :ivar networks: those it may be used from, such as ``192.0.2.0/24``; empty means any.
    :ivar last_event: the id of the last event of the feed that was fetched with it.
    """

    sections = Sections(
        stream=("partner_id",),
        open=("partner_id", "key_id", "scopes", "expires_at", "revoked_at"),
        # A keyed digest of 256 random bits: not a secret, yet nobody's business either.
        restricted=("label", "digest", "pepper_id", "revoked_reason", "networks"),
        personal=("issued_by_id",),
        loose=("last_used_at", "last_used_from", "last_synced_at", "last_event"),
        frozen=("partner_id", "key_id", "digest", "pepper_id", "scopes", "networks"),
    )

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="credentials")
    label = models.CharField(_("label"), max_length=100)
    key_id = models.CharField(_("key id"), max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    pepper_id = models.CharField(max_length=20)
    scopes = models.JSONField(_("scopes"), default=list)
    networks = models.JSONField(_("networks"), default=list, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("why revoked"), max_length=300, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    last_used_from = models.GenericIPAddressField(_("last used from"), null=True, blank=True)
    last_synced_at = models.DateTimeField(_("last synced"), null=True, blank=True)
    last_event = models.CharField(_("last event fetched"), max_length=200, blank=True)

    objects: ClassVar = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering: ClassVar = [F("expires_at").desc(), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="credential_revoked_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} ({self.label})"

    def state(self, at: datetime) -> KeyState:
        """Return where the key stands at an instant, whatever became of its partner."""
        return credentials.state(at=at, expires_at=self.expires_at, revoked_at=self.revoked_at)


def successors(partner: Partner) -> dict[UUID, str]:
    """Return which keys of a partner were replaced: each with the id of the newer; one query."""
    found: dict[UUID, str] = {}
    rotations = Entry.objects.of(partner.pk).filter(open__contains=f'"{Kind.KEY_ROTATED.value}"')
    for entry in rotations:
        rows = entry.content("open")["data"].get("set", {})
        keys = {name: told for name, told in rows.items() if name.startswith("credential:")}
        new = next((told["key_id"] for told in keys.values() if "key_id" in told), "")
        old = [name.partition(":")[2] for name, told in keys.items() if "key_id" not in told]
        found |= dict.fromkeys(map(UUID, old), new)
    return found
