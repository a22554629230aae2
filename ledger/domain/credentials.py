"""Partners' keys: what one looks like, how it is kept, and what it opens."""

import hmac
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PREFIX: Final = "pcl"
DEFAULT_LIFE: Final = timedelta(days=365)
MAX_LIFE: Final = timedelta(days=731)  # two years: longer keys outlive the people who hold them
MAX_OVERLAP_DAYS: Final = 90  # two keys for longer are two keys, not one that is replaced
SOON_DAYS: Final = 30  # time enough for two offices to agree on a day
_TOKEN: Final = re.compile(rf"{PREFIX}_([a-z0-9]{{12}})_([A-Za-z0-9_-]{{43}})")


class Scope(TextChoices):
    """Which endpoints a key opens; releases decide which rows it shows."""

    COMMITMENTS_READ = "commitments:read", gettext_lazy("Read commitments")
    EVIDENCE_READ = "evidence:read", gettext_lazy("Read files of evidence")
    CHANGES_READ = "changes:read", gettext_lazy("Follow changes")
    EXPORT_READ = "export:read", gettext_lazy("Export everything released")
    CALENDAR_READ = "calendar:read", gettext_lazy("Read the calendar of reviews")
    WEBHOOKS_READ = "webhooks:read", gettext_lazy("Read its webhooks")
    SUBMISSIONS_WRITE = "submissions:write", gettext_lazy("Send positions and claims")
    LOG_COSIGN = "log:cosign", gettext_lazy("Bring cosignatures")


# What a key opens unless somebody chooses; what brings something in is given on purpose only.
READING: Final = tuple(scope for scope in Scope if scope.value.endswith(":read"))


class Token(NamedTuple):
    key_id: str
    secret: str

    def __str__(self) -> str:
        return f"{PREFIX}_{self.key_id}_{self.secret}"


def parse(text: str) -> Token | None:
    """Return the parts of a token, or None where it is not shaped like one."""
    match = _TOKEN.fullmatch(text)
    return Token(match[1], match[2]) if match else None


def digest(secret: str, pepper: str) -> str:
    """Return HMAC-SHA256 of a secret, in hex.

    The pepper lives outside the database, so who can only write rows cannot plant a key.
    """
    return hmac.new(pepper.encode(), secret.encode(), sha256).hexdigest()


def opens(secret: str, *, stored: str, pepper_id: str, peppers: Mapping[str, str]) -> bool:
    """Return whether a secret is the one whose digest is stored; in constant time."""
    made = digest(secret, peppers.get(pepper_id, ""))
    return hmac.compare_digest(made, stored) and pepper_id in peppers


def scopes_refusal(scopes: Collection[str]) -> str | None:
    """Return why a key may not have these scopes, or None."""
    if not scopes:
        return _("A key must open something.")
    if unknown := sorted(set(scopes) - set(Scope.values)):
        return _("There is no scope %s.") % unknown[0]
    return None


def life_refusal(*, at: datetime, expires_at: datetime) -> str | None:
    """Return why a key may not live that long, or None."""
    if expires_at <= at:
        return _("A key must expire in the future.")
    if expires_at - at > MAX_LIFE:
        return _("A key lives at most %d days.") % MAX_LIFE.days
    return None


class KeyState(TextChoices):
    """What a key opens, and for how long."""

    LIVE = "live", gettext_lazy("Works")
    SOON = "soon", gettext_lazy("Expires soon")
    EXPIRED = "expired", gettext_lazy("Expired")
    REVOKED = "revoked", gettext_lazy("Revoked")


def state(*, at: datetime, expires_at: datetime, revoked_at: datetime | None) -> KeyState:
    """Return where a key stands at an instant; twin of ``CredentialQuerySet.live``."""
    if revoked_at is not None:
        return KeyState.REVOKED
    if expires_at <= at:
        return KeyState.EXPIRED
    return KeyState.SOON if expires_at - at <= timedelta(days=SOON_DAYS) else KeyState.LIVE


def rotation_refusal(found: KeyState, *, overlap_days: int) -> str | None:
    """Return why a key may not be replaced like this, or None.

    :param overlap_days: how long the old key goes on working beside the new one.
    """
    if found in (KeyState.REVOKED, KeyState.EXPIRED):
        return _("This key opens nothing any more. Issue a new one instead.")
    if not 0 <= overlap_days <= MAX_OVERLAP_DAYS:
        return _("The old key may go on working for 0 to %d days.") % MAX_OVERLAP_DAYS
    return None
