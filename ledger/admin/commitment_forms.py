"""The forms in which commitments are recorded and corrected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ledger.admin.pages import note_field
from ledger.admin.seen import SeenForm
from ledger.domain.dates import Precision, StatedDate, stated
from ledger.models import Commitment

WIDE = {"class": "vTextField"}
HIGH = {"class": "vLargeTextField", "rows": 4}
STRENGTH = ("rung", "bond", "detail", "follow_up")
HELP = {
    "rung": gettext_lazy("How firmly it was said. A hope is tracked, and left out of counts."),
    "bond": gettext_lazy("What binds them to it: a treaty is legal, a joint statement political."),
    "detail": gettext_lazy("How precisely it says what is to be done."),
    "follow_up": gettext_lazy("Who is to check that it is done, by the text itself."),
    "joint_rule": gettext_lazy("Only where several parties have to do it."),
}


def stated_date(form: "forms.BaseForm", name: str) -> StatedDate:
    """Read a stated date from a form's three fields.

    :raises ValidationError: the parts do not fit together.
    """
    on, precision, words = (
        form.cleaned_data.get(f"{name}_{part}") for part in ("on", "precision", "words")
    )
    try:
        return stated(on, Precision(precision) if precision else None, words or "")
    except ValueError as wrong:
        raise forms.ValidationError({f"{name}_on": str(wrong)}) from wrong


class CorrectForm(SeenForm[Commitment]):
    """The wording of a commitment, and why it is corrected."""

    dates = ("stated",)
    aside = ("reason",)
    reason = note_field(
        gettext_lazy("Why is it corrected?"),
        required=False,
        help_text=gettext_lazy("Goes on the record that partners read. A draft needs no reason."),
    )

    class Meta:
        model = Commitment
        fields = (
            "title",
            "text",
            *STRENGTH,
            "is_verifiable",
            "success_criterion",
            "joint_rule",
            "stated_on",
            "stated_precision",
            "stated_words",
        )
        help_texts = HELP
        widgets = {
            "title": forms.TextInput(attrs=WIDE),
            "text": forms.Textarea(attrs=HIGH),
            "success_criterion": forms.Textarea(attrs=HIGH),
            "stated_words": forms.TextInput(attrs=WIDE),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            date = stated_date(self, "stated")
            cleaned["stated_on"] = date.on
        return cleaned
