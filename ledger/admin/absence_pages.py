"""The page on which people say when they are away, and who stands in."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.pages import PageForm, day_field
from ledger.domain.absence import deputy_refusal
from ledger.domain.actor import absence_refusal
from ledger.models import User


class AbsencePage(PageForm[User]):
    """Set, change or end an absence."""

    title = gettext_lazy("Absence and deputy")
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Deputy"),
        required=False,
        empty_label=gettext_lazy("nobody"),
        help_text=gettext_lazy(
            "Officers and managers of the same desk. While the person is away, the deputy sees "
            "these items as their own."
        ),
    )
    away_from = day_field(gettext_lazy("First day away"), required=False)
    away_until = day_field(
        gettext_lazy("Last day away"),
        required=False,
        help_text=gettext_lazy("Clear both days to end an absence. The deputy may stay named."),
    )

    def prepare(self) -> None:
        chosen: Any = self.fields["deputy"]
        chosen.queryset = User.objects.could_stand_in_for(self.item)
        for name in ("deputy", "away_from", "away_until"):
            self.fields[name].initial = getattr(self.item, name)

    def refusal(self) -> str | None:
        return absence_refusal(self.by, self.item.pk, self.item.desk_ids)

    def act(self, *, at: datetime) -> str:
        names = ("deputy", "away_from", "away_until")
        given = {name: self.cleaned_data[name] for name in names}
        actions.set_absence(self.item, **given, by=self.by, at=at)
        return said(self.item)


def said(user: User) -> str:
    """Say when a person is away and who stands in, in one sentence."""
    told = {
        "person": user,
        "deputy": user.deputy,
        "first": user.away_from,
        "last": user.away_until,
    }
    if user.away_from and user.deputy:
        return _("%(person)s is away from %(first)s to %(last)s; %(deputy)s stands in.") % told
    if user.away_from:
        return _("%(person)s is away from %(first)s to %(last)s; nobody stands in.") % told
    if user.deputy:
        return _("%(person)s plans no absence; %(deputy)s would stand in.") % told
    return _("%(person)s plans no absence, and nobody would stand in.") % told


def warning(user: User, *, on: date) -> str:
    """Say what is wrong with a deputy who could stand in once and cannot now; blank if nothing."""
    if user.deputy is None or (user.away_until and user.away_until < on):
        return ""
    return deputy_refusal(user.standing(), user.deputy.standing()) or ""
