"""The page on which a commitment's completion is graded."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.actions import NewAssessment
from ledger.admin.fields import NO_CHOICE
from ledger.admin.pages import PageForm, day_field, note_field
from ledger.domain.actor import edit_refusal
from ledger.domain.assessments import Assessor, Grade, Outlook, may_assess_refusal
from ledger.models import Commitment, Obligation, Party


class AssessPage(PageForm[Commitment]):
    """Grade an item: one's own desk's, or as an independent assessor any desk's."""

    title = gettext_lazy("Assess")
    assessor = forms.ChoiceField(
        label=gettext_lazy("Assessed as"),
        help_text=gettext_lazy("Independent is who wrote nothing on the record in the period."),
    )
    grade = forms.ChoiceField(label=gettext_lazy("Completion"), choices=Grade.choices)
    outlook = forms.ChoiceField(
        label=gettext_lazy("Outlook"), choices=[NO_CHOICE, *Outlook.choices], required=False
    )
    covers_from = day_field(gettext_lazy("Period from"))
    covers_to = day_field(gettext_lazy("Period to"))
    rationale = note_field(
        gettext_lazy("What it rests on"),
        help_text=gettext_lazy("Partners who may see the item read it."),
    )
    obligation = forms.ModelChoiceField(
        Obligation.objects.none(),
        label=gettext_lazy("About the part of"),
        required=False,
        empty_label=gettext_lazy("the whole"),
    )
    party = forms.ModelChoiceField(
        Party.objects.all(),
        label=gettext_lazy("The partner that assessed"),
        required=False,
        help_text=gettext_lazy("Only where it is a partner's assessment."),
    )

    def prepare(self) -> None:
        parties = self.item.obligations.obliged().select_related("party")
        self.fields["obligation"].queryset = parties  # type: ignore[attr-defined]
        is_ours = edit_refusal(self.by, self.item.desk_id) is None
        capacities = Assessor if is_ours else [Assessor.INDEPENDENT]
        self.fields["assessor"].choices = [(a.value, a.label) for a in capacities]  # type: ignore[attr-defined]
        if not is_ours:
            del self.fields["party"]
        if not self.item.is_open:
            del self.fields["outlook"]

    def refusal(self) -> str | None:
        return may_assess_refusal(self.by)

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        outlook = given.get("outlook")
        new = NewAssessment(
            assessor=Assessor(given["assessor"]),
            grade=Grade(given["grade"]),
            rationale=given["rationale"],
            covers_from=given["covers_from"],
            covers_to=given["covers_to"],
            outlook=Outlook(outlook) if outlook else None,
            obligation=given["obligation"],
            party=given.get("party"),
        )
        actions.assess(self.item, new, by=self.by, at=at)
        return _("Assessed %(reference)s: %(grade)s.") % {
            "reference": self.item.reference,
            "grade": new.grade.label,
        }
