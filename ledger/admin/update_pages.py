"""The pages on which claims of progress are recorded, decided on and ruled on."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.actions import NewUpdate
from ledger.admin.commitment_forms import stated_date
from ledger.admin.display import labelled
from ledger.admin.fields import NO_CHOICE, PRECISIONS, line_field, lines_field
from ledger.admin.item_pages import ItemPage
from ledger.admin.move_pages import EvidenceFields
from ledger.admin.pages import OneOf, by_key, day_field, note_field
from ledger.domain.assessments import Grade
from ledger.domain.disagreements import DisagreementState, Ruling
from ledger.domain.status import Status
from ledger.domain.updates import STATUS_TOPIC, UpdateState
from ledger.models import Disagreement, Obligation, Source, Update


class UpdatePage(EvidenceFields, ItemPage):
    """Record what somebody claims of the progress."""

    title = gettext_lazy("Record an update")
    narrative = note_field(
        gettext_lazy("What is claimed"),
        help_text=gettext_lazy("Partners who may see the item read it."),
    )
    as_of_on = day_field(
        gettext_lazy("As of"),
        required=False,
        help_text=gettext_lazy("The day it speaks of, not today."),
    )
    as_of_precision = forms.ChoiceField(
        label=gettext_lazy("How exact"), choices=PRECISIONS, initial="day"
    )
    as_of_words = line_field(
        gettext_lazy("In words"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As it was said, word for word."),
    )
    claimed_status = forms.ChoiceField(
        label=gettext_lazy("Claimed status"),
        choices=[NO_CHOICE, *Status.choices],
        required=False,
        help_text=gettext_lazy("A claim changes no status; it is held against other claims."),
    )
    claimed_grade = forms.ChoiceField(
        label=gettext_lazy("Claimed completion"),
        choices=[NO_CHOICE, *Grade.choices],
        required=False,
    )
    figure = forms.SlugField(
        label=gettext_lazy("About a figure: its name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as bilateral-trade. Blank where it is about the status."),
    )
    claimed_value = forms.CharField(
        label=gettext_lazy("Claimed figure"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed where a figure is named, such as EUR 120 billion."),
    )
    obligation = forms.ModelChoiceField(
        Obligation.objects.none(),
        label=gettext_lazy("About the part of"),
        required=False,
        empty_label=gettext_lazy("the whole"),
    )
    next_step = lines_field(gettext_lazy("Next step"), max_length=500, required=False)
    blockers = lines_field(gettext_lazy("Blockers"), max_length=500, required=False)
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Who says so"),
        required=False,
        empty_label=gettext_lazy("the desk itself"),
    )
    locator = forms.CharField(
        label=gettext_lazy("Where in the source"), max_length=120, required=False
    )
    corrects = forms.ModelChoiceField(
        Update.objects.none(),
        label=gettext_lazy("Takes the place of"),
        required=False,
        empty_label=gettext_lazy("no earlier claim"),
    )
    accept = forms.BooleanField(
        label=gettext_lazy("Accept it now"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Unticked, it waits as a draft until somebody accepts it."),
    )
    field_order = (
        *("narrative", "as_of_on", "as_of_precision", "as_of_words", "claimed_status"),
        *("claimed_grade", "figure", "claimed_value", "obligation", "next_step", "blockers"),
        *("source", "locator", "corrects", "accept"),
    )

    def prepare(self) -> None:
        parties = self.item.obligations.obliged().select_related("party")
        self.fields["obligation"].queryset = parties  # type: ignore[attr-defined]
        self.fields["corrects"].queryset = self.item.updates.accepted()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["as_of"] = stated_date(self, "as_of")
        return cleaned

    def act(self, *, at: datetime) -> str:
        accept = self.cleaned_data["accept"]
        actions.record_update(self.item, self.new(), accept=accept, by=self.by, at=at)
        told = {"reference": self.item.reference}
        if accept:
            return _("Recorded and accepted on %(reference)s.") % told
        return _("Recorded on %(reference)s. It waits to be accepted.") % told

    def new(self) -> NewUpdate:
        """Return what was filled in, as the action takes it."""
        given = self.cleaned_data
        evidence = self.new_evidence()
        plain = ("narrative", "as_of", "next_step", "blockers", "obligation", "source", "locator")
        return NewUpdate(
            **{name: given[name] for name in (*plain, "corrects")},
            topic=given["figure"] or STATUS_TOPIC,
            status=Status(given["claimed_status"]) if given["claimed_status"] else None,
            grade=Grade(given["claimed_grade"]) if given["claimed_grade"] else None,
            value=given["claimed_value"],
            evidence=[evidence] if evidence else [],
        )


class DecideUpdatePage(ItemPage):
    """Accept a claim, or reject it. Its key is the update's."""

    title = gettext_lazy("Decide on the update")
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("accept", gettext_lazy("Accept")), ("reject", gettext_lazy("Reject"))],
        widget=OneOf,
    )
    note = note_field(
        gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("Needed to reject it. Colleagues read it, partners do not."),
    )

    def prepare(self) -> None:
        claims = Update.objects.filter(commitment=self.item)
        self.update = by_key(
            claims.select_related("source", "said_by", "obligation__party"), self.key
        )

    def refusal(self) -> str | None:
        if self.update is None or self.update.state != UpdateState.DRAFT:
            return _("This claim was decided on already.")
        return super().refusal()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The claim."""
        return claimed(self.update) if self.update else []

    def act(self, *, at: datetime) -> str:
        if self.update is None:
            raise LookupError(self.key)
        accept, note = self.cleaned_data["decision"] == "accept", self.cleaned_data["note"]
        actions.decide_update(self.update, accept=accept, note=note, by=self.by, at=at)
        return _("The claim was accepted.") if accept else _("The claim was rejected.")


class RulePage(ItemPage):
    """Rule on a disagreement. Its key is the disagreement's."""

    title = gettext_lazy("Rule on the disagreement")
    ruling = forms.ChoiceField(label=gettext_lazy("Ruling"), choices=Ruling.choices, widget=OneOf)
    reasons = note_field(
        gettext_lazy("Reasons"),
        help_text=gettext_lazy("Go on the record that partners read. Both claims stay."),
    )

    def prepare(self) -> None:
        between = Disagreement.objects.filter(commitment=self.item).select_related(
            *("first__source", "first__said_by", "first__obligation__party"),
            *("second__source", "second__said_by", "second__obligation__party"),
        )
        self.disagreement = by_key(between, self.key)

    def refusal(self) -> str | None:
        if self.disagreement is None or self.disagreement.state != DisagreementState.OPEN:
            return _("This disagreement was ruled on already.")
        return super().refusal()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Both claims, the first one first."""
        if self.disagreement is None:
            return []
        told = []
        for label, claim in (
            (_("First claim"), self.disagreement.first),
            (_("Second claim"), self.disagreement.second),
        ):
            told.append((label, "; ".join(labelled(name, text) for name, text in claimed(claim))))
        return told

    def act(self, *, at: datetime) -> str:
        if self.disagreement is None:
            raise LookupError(self.key)
        ruling, reasons = Ruling(self.cleaned_data["ruling"]), self.cleaned_data["reasons"]
        actions.rule(self.disagreement, ruling=ruling, reasons=reasons, by=self.by, at=at)
        return _("Ruled on %(reference)s: %(ruling)s.") % {
            "reference": self.item.reference,
            "ruling": ruling.label,
        }


def claimed(update: Update) -> list[tuple[str, str]]:
    """Return what a claim says, as labels and texts; whoever says so and its party are at hand."""
    found = [
        (_("Who says so"), _voice(update)),
        (_("As of"), str(update.as_of)),
        (_("What is claimed"), update.narrative),
        (_("About the part of"), str(update.obligation.party) if update.obligation else ""),
        (_("Claimed status"), update.get_claimed_status_display()),
        (_("Claimed completion"), update.get_claimed_grade_display()),
        (update.topic, update.claimed_value),
    ]
    return [(label, text) for label, text in found if text]


def _voice(update: Update) -> str:
    if update.said_by is not None:
        return str(update.said_by)
    return str(update.source.title) if update.source else _("the desk itself")
