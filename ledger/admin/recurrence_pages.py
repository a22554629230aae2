"""The pages on which a commitment recurs: its rule, and each time it has to be kept."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ledger import actions
from ledger.admin.fields import line_field, lines_field
from ledger.admin.item_pages import ItemPage
from ledger.admin.pages import OneOf, by_key, day_field, note_field
from ledger.domain.occurrences import CHANGES, OccurrenceStatus
from ledger.domain.recurrence import MAX_HORIZON_MONTHS, MAX_TEXT, Anchor, RuleKind
from ledger.models import Occurrence, Recurrence

_COLUMNS = ("kind", "text", "anchor", "starts_on", "ends_on", "horizon_months")


class RecurrencePage(ItemPage):
    """Set the rule by which the item recurs, or change it."""

    title = gettext_lazy("Set the rule it recurs by")
    kind = forms.ChoiceField(label=gettext_lazy("Follows"), choices=RuleKind.choices)
    text = line_field(
        pgettext_lazy("by which it recurs", "Rule"),
        max_length=MAX_TEXT,
        required=False,
        help_text=gettext_lazy(
            "A calendar rule such as FREQ=YEARLY, or the days of the summits such as "
            "2024-05-02, 2026-01-27. Blank for calendar years."
        ),
    )
    anchor = forms.ChoiceField(
        label=gettext_lazy("Counted from"), choices=Anchor.choices, initial=Anchor.SCHEDULE
    )
    starts_on = day_field(gettext_lazy("From"))
    ends_on = day_field(
        gettext_lazy("Until"), required=False, help_text=gettext_lazy("Blank means without end.")
    )
    horizon_months = forms.IntegerField(
        label=gettext_lazy("Planned ahead (months)"),
        min_value=1,
        max_value=MAX_HORIZON_MONTHS,
        initial=18,
    )
    reason = note_field(
        gettext_lazy("Why is it changed?"),
        required=False,
        help_text=gettext_lazy("Goes on the record. A first rule needs no reason."),
    )

    def prepare(self) -> None:
        self.standing = Recurrence.objects.filter(commitment=self.item).first()
        for column in _COLUMNS if self.standing else ():
            self.fields[column].initial = getattr(self.standing, column)

    def heading(self) -> str:
        return _("Change the rule it recurs by") if self.standing else str(self.title)

    def act(self, *, at: datetime) -> str:
        given = {name: self.cleaned_data[name] for name in (*_COLUMNS, "reason")}
        given |= {"kind": RuleKind(given["kind"]), "anchor": Anchor(given["anchor"])}
        actions.set_recurrence(self.item, **given, by=self.by, at=at)
        return _("The rule of %s was set, and its occurrences are planned.") % self.item.reference


class OccurrencePage(ItemPage):
    """Schedule an occurrence, hold it, or drop it. Its key is the occurrence's."""

    title = gettext_lazy("Change the occurrence")
    to = forms.ChoiceField(label=gettext_lazy("It is"), widget=OneOf)
    on = day_field(
        gettext_lazy("Day"),
        required=False,
        help_text=gettext_lazy("The day it was held, or is planned for."),
    )
    note = lines_field(
        gettext_lazy("Note"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed to cancel or waive it. Partners read it."),
    )

    def prepare(self) -> None:
        every = Occurrence.objects.filter(commitment=self.item)
        self.occurrence = by_key(every.select_related("commitment__desk"), self.key)
        self.fields["to"].choices = self._choices()  # type: ignore[attr-defined]

    def _choices(self) -> list[tuple[str, Any]]:
        if self.occurrence is None:
            return []
        open_to = CHANGES[OccurrenceStatus(self.occurrence.status)]
        return [(to.value, to.label) for to in OccurrenceStatus if to in open_to]

    def refusal(self) -> str | None:
        if self.occurrence is None:
            return _("There is no such occurrence of this commitment.")
        if not self._choices():
            return _("It is “%s”: that stays.") % self.occurrence.get_status_display()
        return super().refusal()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Which occurrence, and where it stands."""
        if self.occurrence is None:
            return []
        due = self.occurrence.due_on
        return [
            (_("Period"), self.occurrence.period),
            (_("Stands at"), self.occurrence.get_status_display()),
            (_("Due"), due.isoformat() if due else _("no last day known yet")),
        ]

    def act(self, *, at: datetime) -> str:
        if self.occurrence is None:
            raise LookupError(self.key)
        given = self.cleaned_data
        to, on, note = OccurrenceStatus(given["to"]), given["on"], given["note"]
        actions.change_occurrence(self.occurrence, to=to, on=on, note=note, by=self.by, at=at)
        return _("%(occurrence)s: %(status)s.") % {
            "occurrence": self.occurrence,
            "status": to.label,
        }
