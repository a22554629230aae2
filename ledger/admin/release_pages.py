"""The pages on which managers decide who may see what."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger import actions
from ledger.admin.pages import OneOf, PageForm, by_key
from ledger.domain.actor import release_refusal
from ledger.models import Commitment, Instrument, Party, Release
from ledger.models.commitments import CommitmentQuerySet

# Enough to see whether it is what was meant; the number says the rest.
FIRST: Final = 10


class ReleasePage(PageForm[Any]):
    """Release an item, or a whole instrument."""

    title = gettext_lazy("Release")
    audience = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        choices=[("party", gettext_lazy("One party")), ("public", gettext_lazy("Everybody"))],
        widget=OneOf,
        initial="party",
        help_text=gettext_lazy("Everybody means every partner that has a key."),
    )
    party = forms.ModelChoiceField(Party.objects.all(), label=gettext_lazy("Party"), required=False)

    def prepare(self) -> None:
        new = _release_of(self.item)
        items = new.shows()
        self.facts = [(_("Would become visible"), _listed(items))]
        drafts = new.about().drafts().count()
        if drafts:
            self.facts.append((_("Later"), _drafts(drafts)))
        audiences = self.item.releases.standing().select_related("party")
        if given := [str(each.party or _("everybody")) for each in audiences]:
            self.facts.append((_("Released already to"), ", ".join(given)))

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
        if self.release is None:
            return
        self.facts = [
            (_("Released to"), str(self.release.party or _("everybody"))),
            (_("Would disappear"), _listed(self.release.hides())),
        ]
        kept = self.release.shows().count() - self.release.hides().count()
        if kept:
            self.facts.append((_("Would stay"), _kept(kept)))
        if self.release.is_public:
            own = _("A party with a release of its own goes on seeing what that one shows.")
            self.facts.append((_("Note"), own))

    def refusal(self) -> str | None:
        if self.release is None:
            return _("This release was withdrawn already.")
        return release_refusal(self.by, _desk(self.item))

    def act(self, *, at: datetime) -> str:
        if self.release is None:
            raise LookupError(self.key)
        actions.withdraw_release(self.release, by=self.by, at=at)
        return _("No longer shown to %s.") % (self.release.party or _("everybody"))


def _listed(items: CommitmentQuerySet) -> str:
    """Say how many items these are, and name the first; two queries."""
    count = items.count()
    if not count:
        return _("nothing")
    said = [ngettext("%d commitment", "%d commitments", count) % count]
    said += [f"{row.reference} {row.title}" for row in items.order_by("reference")[:FIRST]]
    if count > FIRST:
        said.append(ngettext("and %d more", "and %d more", count - FIRST) % (count - FIRST))
    return "\n".join(said)


def _drafts(count: int) -> str:
    return (
        ngettext(
            "%d draft, as soon as it is published",
            "%d drafts, each as soon as it is published",
            count,
        )
        % count
    )


def _kept(count: int) -> str:
    return (
        ngettext(
            "%d commitment, which another release shows",
            "%d commitments, which other releases show",
            count,
        )
        % count
    )


def _release_of(thing: Commitment | Instrument) -> Release:
    """Return a release of something to nobody yet, to ask what it would show."""
    if isinstance(thing, Commitment):
        return Release(commitment=thing)
    return Release(instrument=thing)


def _desk(thing: Commitment | Instrument) -> Any:
    return thing.desk_id if isinstance(thing, Commitment) else None
