"""The pages on which the steps of a commitment are set, changed and settled."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.actions import NewMilestone
from ledger.admin.commitment_forms import stated_date
from ledger.admin.fields import PRECISIONS, line_field, lines_field
from ledger.admin.item_pages import ItemPage
from ledger.admin.pages import OneOf, by_key, day_field, note_field
from ledger.domain.milestones import MAX_WEIGHT, MilestoneState
from ledger.models import Milestone, stated


class OneMilestonePage(ItemPage):
    """A page about one milestone. Its key is the milestone's."""

    def prepare(self) -> None:
        self.milestone = by_key(Milestone.objects.filter(commitment=self.item), self.key)

    def refusal(self) -> str | None:
        if self.key and self.milestone is None:
            return _("There is no such milestone on this commitment.")
        return super().refusal()

    @property
    def step(self) -> Milestone:
        """The milestone, once the page was not refused."""
        if self.milestone is None:
            raise LookupError(self.key)
        return self.milestone


class MilestonePage(OneMilestonePage):
    """Add a milestone; with a key, change the one that it names."""

    title = gettext_lazy("Add a milestone")
    name = line_field(gettext_lazy("What has to be reached"), max_length=200)
    weight = forms.IntegerField(
        label=gettext_lazy("Weight"),
        min_value=1,
        max_value=MAX_WEIGHT,
        initial=1,
        help_text=gettext_lazy("Its share of the whole, beside the weights of the others."),
    )
    is_mandatory = forms.BooleanField(
        label=gettext_lazy("Mandatory"),
        required=False,
        initial=True,
        help_text=gettext_lazy("An open mandatory milestone stands in the way of “Fulfilled”."),
    )
    due_on = day_field(gettext_lazy("Due"), required=False)
    due_precision = forms.ChoiceField(
        label=gettext_lazy("How exact"), choices=PRECISIONS, required=False
    )
    due_words = line_field(
        gettext_lazy("In words"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As it was said, word for word."),
    )
    reason = note_field(
        gettext_lazy("Why is it changed?"),
        required=False,
        help_text=gettext_lazy("Goes on the record. A draft needs no reason."),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.milestone is None:
            del self.fields["reason"]
            return
        self.fields["name"].initial = self.milestone.title
        for column in ("weight", "is_mandatory", *stated.columns("due")):
            self.fields[column].initial = getattr(self.milestone, column)

    def heading(self) -> str:
        return _("Change the milestone") if self.key else str(self.title)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The first due day, beside the one that is being changed."""
        first = self.milestone.baseline_on if self.milestone else None
        return [(_("Due at first"), first.isoformat())] if first else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["due"] = stated_date(self, "due")
        return cleaned

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        told = {"title": given["name"], "reference": self.item.reference}
        weight, is_mandatory, due = given["weight"], given["is_mandatory"], given["due"]
        if self.milestone is None:
            new = NewMilestone(given["name"], weight, is_mandatory, due)
            actions.set_milestone(self.item, new, by=self.by, at=at)
            return _("Added to %(reference)s: %(title)s.") % told
        changes = {
            "title": given["name"],
            "weight": weight,
            "is_mandatory": is_mandatory,
            **stated.values("due", due),
        }
        reason = given["reason"]
        actions.change_milestone(self.step, changes=changes, reason=reason, by=self.by, at=at)
        return _("Changed on %(reference)s: %(title)s.") % told


class SettlePage(OneMilestonePage):
    """Complete a milestone, excuse it, or reopen it."""

    title = gettext_lazy("Settle the milestone")
    to = forms.ChoiceField(label=gettext_lazy("It is"), widget=OneOf)
    on = day_field(
        gettext_lazy("Completed or excused on"),
        required=False,
        help_text=gettext_lazy("Blank means today."),
    )
    note = lines_field(
        gettext_lazy("Note"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed to excuse it, or to reopen it. Partners read it."),
    )

    def prepare(self) -> None:
        super().prepare()
        here = self.milestone.state if self.milestone else None
        others = [(state.value, state.label) for state in MilestoneState if state != here]
        self.fields["to"].choices = others  # type: ignore[attr-defined]

    def refusal(self) -> str | None:
        if self.milestone is None:
            return _("There is no such milestone on this commitment.")
        return super().refusal()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Which milestone, and where it stands."""
        if self.milestone is None:
            return []
        return [
            (_("Milestone"), self.milestone.title),
            (_("Stands at"), self.milestone.get_state_display()),
            (_("Due"), str(self.milestone.due) or _("not set")),
        ]

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        to, on, note = MilestoneState(given["to"]), given["on"], given["note"]
        actions.settle_milestone(self.step, to=to, on=on, note=note, by=self.by, at=at)
        return _("%(title)s: %(state)s.") % {"title": self.step.title, "state": to.label}
