"""Fields that several of the focused pages ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ledger.domain.dates import Precision
from ledger.models import Commitment

WIDE = {"class": "vTextField"}
NO_CHOICE = ("", "---------")
PRECISIONS = [NO_CHOICE, *Precision.choices]


def line_field(
    label: Any, *, max_length: int, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """One line of text, as wide as the page."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=WIDE),
    )


def lines_field(
    label: Any, *, max_length: int, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """A few lines of text, as long as its column."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


class ReferenceField(forms.CharField):
    """A commitment by its reference; cleaned, it is the commitment, or None where blank."""

    def __init__(self, **given: Any) -> None:
        widget = forms.TextInput(attrs={"size": 24, "spellcheck": "false"})
        super().__init__(max_length=40, widget=widget, **given)

    def clean(self, value: Any) -> Any:
        reference = super().clean(value).upper()
        if not reference:
            return None
        found = Commitment.objects.filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no commitment “%s”. A reference looks like EU-IN-SDP-019.") % reference
            )
        return found
