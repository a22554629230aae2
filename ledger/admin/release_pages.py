"""The pages on which managers decide who may see what."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.pages import OneOf, PageForm, by_key
from ledger.domain.actor import release_refusal
from ledger.models import Commitment, Instrument, Party, Release


class ReleasePage(PageForm[Any]):
    """Release an item, or a whole instrument."""

    title = gettext_lazy("Release")
    audience = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        choices=[("party", gettext_lazy("One party")), ("public", gettext_lazy("Everybody"))],
        widget=OneOf,
        initial="party",
    )
    party = forms.ModelChoiceField(Party.objects.all(), label=gettext_lazy("Party"), required=False)

    def refusal(self) -> str | None:
        return release_refusal(self.by, _desk(self.item))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("audience") == "party" and not cleaned.get("party"):
            self.add_error("party", _("Choose the party that may see it."))
        return cleaned

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        party = given["party"] if given["audience"] == "party" else None
        actions.release(self.item, to=party, by=self.by, at=at)
        return _("Released to %s.") % (party or _("everybody"))


class WithdrawReleasePage(PageForm[Any]):
    """Take a release back. Its key is the release's."""

    title = gettext_lazy("Withdraw the release")

    def prepare(self) -> None:
        field = "commitment" if isinstance(self.item, Commitment) else "instrument"
        given = Release.objects.standing().filter(**{field: self.item})
        self.release = by_key(given.select_related("party"), self.key)

    def refusal(self) -> str | None:
        if self.release is None:
            return _("This release was withdrawn already.")
        return release_refusal(self.by, _desk(self.item))

    def act(self, *, at: datetime) -> str:
        if self.release is None:
            raise LookupError(self.key)
        actions.withdraw_release(self.release, by=self.by, at=at)
        return _("No longer shown to %s.") % (self.release.party or _("everybody"))


def _desk(thing: Commitment | Instrument) -> Any:
    return thing.desk_id if isinstance(thing, Commitment) else None
