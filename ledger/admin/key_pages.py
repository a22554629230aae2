"""The pages on which partners' keys are made, replaced and stopped."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger import actions
from ledger.admin.pages import PageForm, by_key, day_field, note_field
from ledger.domain.actor import administer_refusal
from ledger.domain.credentials import (
    MAX_OVERLAP_DAYS,
    KeyState,
    Scope,
    Token,
    rotation_refusal,
)
from ledger.models import Credential, Partner
from ledger.models.credential import successors


class KeyPage(PageForm[Partner]):
    """A page for administrators.

    :ivar token: the new key, where the page has just made one; it is shown once and kept nowhere.
    """

    token: Token | None = None

    def refusal(self) -> str | None:
        return administer_refusal(self.by)


class IssuePage(KeyPage):
    """Make a key, and show it this once."""

    title = gettext_lazy("Issue a key")
    label = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("So that the right one can be revoked later."),
    )
    expires_on = day_field(
        gettext_lazy("Expires"),
        required=False,
        help_text=gettext_lazy("Blank means in twelve months; at most two years."),
    )
    cosigns = forms.BooleanField(
        label=gettext_lazy("It may bring cosignatures, too"),
        required=False,
        help_text=gettext_lazy("For a partner that is a witness of the log."),
    )

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        on = given["expires_on"]
        expires_at = datetime.combine(on, time.max, at.tzinfo) if on else None
        scopes = (Scope.COMMITMENTS_READ, *((Scope.LOG_COSIGN,) if given["cosigns"] else ()))
        label, by = given["label"], self.by
        key, self.token = actions.issue_key(
            self.item, label=label, scopes=scopes, expires_at=expires_at, by=by, at=at
        )
        return _("A new key: %s.") % key.key_id


class OneKeyPage(KeyPage):
    """A page about one key of the partner. Its key is the credential's."""

    gone: ClassVar[object] = gettext_lazy("This partner has no such key.")

    def prepare(self) -> None:
        keys = Credential.objects.filter(partner=self.item)
        self.credential = by_key(keys.select_related("partner"), self.key)

    def one(self) -> Credential:
        if self.credential is None:
            raise LookupError(self.key)
        return self.credential

    def refusal(self) -> str | None:
        if self.credential is None:
            return str(self.gone)
        return super().refusal()


class RotatePage(OneKeyPage):
    """Replace a key by a new one, with time to change over."""

    title = gettext_lazy("Replace a key")
    overlap_days = forms.IntegerField(
        label=gettext_lazy("Days for which the old key goes on working"),
        min_value=0,
        max_value=MAX_OVERLAP_DAYS,
        initial=14,
        help_text=gettext_lazy(
            "0 stops it now. It never works longer than it would have. The new key lives twelve "
            "months."
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.credential is not None:
            self.facts = [(_("Key"), str(self.credential))]

    def act(self, *, at: datetime) -> str:
        old, days = self.one(), self.cleaned_data["overlap_days"]
        new, self.token = actions.rotate_key(old, overlap_days=days, by=self.by, at=at)
        told = {"old": old.key_id, "new": new.key_id}
        return _("The key %(old)s is replaced by %(new)s.") % told


class RevokePage(OneKeyPage):
    """Stop a key."""

    title = gettext_lazy("Revoke a key")
    reason = note_field(
        gettext_lazy("Why?"),
        help_text=gettext_lazy("The key stops at once and for ever. For colleagues only."),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.credential is not None:
            self.facts = [(_("Key"), str(self.credential))]

    def refusal(self) -> str | None:
        if self.credential is None or self.credential.revoked_at is not None:
            return _("This key was revoked already.")
        return super().refusal()

    def act(self, *, at: datetime) -> str:
        key, reason = self.one(), self.cleaned_data["reason"]
        actions.revoke_key(key, reason=reason, by=self.by, at=at)
        return _("The key %s opens nothing any more.") % key.key_id


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key as the partner's page lists it.

    :param state: in words; :param scopes: in words; :param can_rotate, can_revoke: whether that
        would still do something.
    """

    key: Credential
    state: SafeString
    scopes: str
    can_rotate: bool
    can_revoke: bool


def key_lines(partner: Partner, *, at: datetime) -> list[KeyLine]:
    """Return a partner's keys, those that work first; two queries."""
    newer = successors(partner)
    lines = [_line(key, newer.get(key.pk, ""), at=at) for key in partner.credentials.all()]
    return sorted(lines, key=lambda line: not line.can_revoke)


def _line(key: Credential, newer: str, *, at: datetime) -> KeyLine:
    state = key.state(at)
    return KeyLine(
        key=key,
        state=_words(key, state, newer, at=at),
        scopes=", ".join(str(Scope(scope).label) for scope in key.scopes),
        can_rotate=rotation_refusal(state, overlap_days=0) is None and not newer,
        can_revoke=state in (KeyState.LIVE, KeyState.SOON),
    )


def _words(key: Credential, state: KeyState, newer: str, *, at: datetime) -> SafeString:
    """Say where a key stands."""
    days = (key.expires_at - at).days
    told = {"newer": newer, "days": days, "reason": key.revoked_reason}
    if state is KeyState.REVOKED:
        return _toned("", _("Revoked: %(reason)s") % told)
    if state is KeyState.EXPIRED:
        return _toned("", _("Replaced by %(newer)s") % told if newer else _("Expired"))
    left = ngettext("%(days)d day", "%(days)d days", days) % told
    if newer:
        words = _("Replaced by %(newer)s, works for %(left)s more")
        return _toned("soon", words % (told | {"left": left}))
    words = _("Expires in %(left)s") % {"left": left} if days else _("Expires today")
    return _toned("late" if state is KeyState.SOON else "later", words)


def _toned(tone: str, words: str) -> SafeString:
    return format_html('<span class="due {}">{}</span>', tone, words)
