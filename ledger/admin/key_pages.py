"""The pages on which partners' keys are made, replaced and stopped."""

import re
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.key_lines import places, scopes_in_words
from ledger.admin.pages import PageForm, by_key, day_field, note_field
from ledger.domain.actor import administer_refusal
from ledger.domain.credentials import MAX_OVERLAP_DAYS, READING, Scope, Token
from ledger.domain.networks import networks_refusal
from ledger.models import Credential, Partner


class NetworksField(forms.CharField):
    """Networks, one a line; commas and spaces do as well. Its value is a list of words."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "spellcheck": "false"})

    def clean(self, value: Any) -> Any:
        words = re.findall(r"[^\s,;]+", super().clean(value))
        if why := networks_refusal(words):
            raise forms.ValidationError(why)
        return words


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
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        choices=Scope.choices,
        initial=[scope.value for scope in READING],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "It never shows more than was released. What brings something in is not ticked: "
            "cosignatures are for a partner that is a witness of the log. None of this can be "
            "changed later."
        ),
    )
    networks = NetworksField(
        label=gettext_lazy("From which networks?"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "One a line, such as 192.0.2.0/24 or 2001:db8::/32. Blank means from anywhere. "
            "Elsewhere the key opens nothing."
        ),
    )

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        on = given["expires_on"]
        expires_at = datetime.combine(on, time.max, at.tzinfo) if on else None
        key, self.token = actions.issue_key(
            self.item,
            label=given["label"],
            scopes=given["scopes"],
            allowed=given["networks"],
            expires_at=expires_at,
            by=self.by,
            at=at,
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
            "0 stops it now. It never works longer than it would have. The new key may do the "
            "same from the same networks, and lives twelve months."
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        if (key := self.credential) is not None:
            may, where = scopes_in_words(key), places(key)
            self.facts = [(_("Key"), str(key)), (_("May"), may), (_("From"), where)]

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
