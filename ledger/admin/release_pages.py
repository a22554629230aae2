"""The pages on which managers decide who may see what."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger import actions
from ledger.admin import level_words
from ledger.admin.display import labelled
from ledger.admin.pages import OneOf, PageForm, by_key
from ledger.domain.actor import release_refusal
from ledger.domain.levels import Level
from ledger.models import Commitment, Instrument, Party, Release
from ledger.models.commitments import CommitmentQuerySet

# Enough to see whether it is what was meant; the number says the rest.
FIRST: Final = 10


def _level(text: str) -> Level:
    return Level(int(text))


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
    level = forms.TypedChoiceField(
        label=gettext_lazy("How much of it"),
        choices=level_words.choices,
        coerce=_level,
        widget=OneOf,
        initial=Level.FULL,
    )

    def prepare(self) -> None:
        new = _release_of(self.item)
        items = new.shows()
        self.facts = [(_("Would become visible"), _listed(items))]
        drafts = new.about().drafts().count()
        if drafts:
            self.facts.append((_("Later"), _drafts(drafts)))
        audiences = self.item.releases.standing().select_related("party")
        if given := [_said(each) for each in audiences]:
            self.facts.append((_("Released already to"), "\n".join(given)))

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
        level = given["level"]
        actions.release(self.item, to=party, level=level, by=self.by, at=at)
        return _("Released to %s.") % (party or _("everybody"))


class GivenPage(PageForm[Any]):
    """A page about one release. Its key is the release's."""

    def prepare(self) -> None:
        field = "commitment" if isinstance(self.item, Commitment) else "instrument"
        given = Release.objects.standing().filter(**{field: self.item})
        self.release = by_key(given.select_related("party"), self.key)
        if self.release is None:
            return
        self.facts = [(_("Released to"), _said(self.release)), *self.foreseen(self.release)]
        if self.release.is_public:
            own = _("A party with a release of its own goes on seeing what that one shows.")
            self.facts.append((_("Note"), own))

    def foreseen(self, given: Release) -> Iterator[tuple[str, str]]:
        """Yield what would become of the items that the release is about."""
        raise NotImplementedError

    def refusal(self) -> str | None:
        if self.release is None:
            return _("This release was withdrawn already.")
        return release_refusal(self.by, _desk(self.item))

    @property
    def given(self) -> Release:
        """The release, once the page was not refused."""
        if self.release is None:
            raise LookupError(self.key)
        return self.release


class ChangeReleasePage(GivenPage):
    """Show more or less of the same to the same audience."""

    title = gettext_lazy("Show more or less")
    level = forms.TypedChoiceField(
        label=gettext_lazy("How much of it"), choices=(), coerce=_level, widget=OneOf
    )

    def foreseen(self, given: Release) -> Iterator[tuple[str, str]]:
        now = Level(given.level)
        offered: Any = self.fields["level"]
        offered.choices = [row for row in level_words.choices() if row[0] != now]
        for level in Level:
            if level is not now:
                yield _("With “%s”") % level.label, "\n".join(_difference(given, level))

    def act(self, *, at: datetime) -> str:
        level = self.cleaned_data["level"]
        actions.change_release(self.given, level=level, by=self.by, at=at)
        audience = self.given.party or _("everybody")
        return labelled(_("Shown to %s now") % audience, level.label)


class WithdrawReleasePage(GivenPage):
    """Take a release back."""

    title = gettext_lazy("Withdraw the release")

    def foreseen(self, given: Release) -> Iterator[tuple[str, str]]:
        gone = given.hides()
        yield _("Would disappear"), _listed(gone)
        kept = given.shows().exclude(pk__in=gone.values("pk"))
        if count := kept.count():
            yield _("Would stay"), _kept(count)
        for level in _between(Level.HEADLINE, Level(given.level)):
            less = given.hides(down_to=level).filter(pk__in=kept.values("pk"))
            if less.exists():
                yield _("Would stay, but without"), _what(level, less)

    def act(self, *, at: datetime) -> str:
        actions.withdraw_release(self.given, by=self.by, at=at)
        return _("No longer shown to %s.") % (self.given.party or _("everybody"))


def _said(given: Release) -> str:
    """Say to whom something is released, and how much of it."""
    return labelled(given.party or _("everybody"), given.get_level_display())


def _between(one: Level, other: Level) -> list[Level]:
    """Return the levels above the lower of two, up to the higher one."""
    low, high = sorted((one, other))
    return [level for level in Level if low < level <= high]


def _difference(given: Release, level: Level) -> Iterator[str]:
    """Say what would appear or disappear at another level, and of what."""
    yield _("Would appear:") if level > given.level else _("Would disappear:")
    for step in _between(level, Level(given.level)):
        yield _what(step, given.hides(down_to=step))


def _what(level: Level, items: CommitmentQuerySet) -> str:
    told = {"what": level_words.ADDS[level], "items": _listed(items)}
    return _("%(what)s; of %(items)s") % told


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
