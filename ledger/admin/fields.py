"""Fields that several of the focused pages ask for."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ledger.domain import text
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


# --- What may stand in a field of text --------------------------------------------------------

# Characters. A note is read on one screen; the words of a treaty's article fill a few.
NOTE_LENGTH: Final = 4_000
TEXT_LENGTH: Final = 20_000
PASSWORD_LENGTH: Final = 500
# No script writes more marks than this above and below one letter.
_MARKS: Final = 8
_LOST: Final = "\N{REPLACEMENT CHARACTER}"


class Honest:
    """Refuses text that the record would refuse, beside the field in which it stands."""

    def __init__(self, *, lines: bool) -> None:
        self._lines = lines

    def __call__(self, value: str) -> None:
        tidied = text.tidy(value)
        why = text.fault(tidied, lines=self._lines)
        if why is None and _LOST in tidied:
            why = _("contains a character that was lost on the way (%s). Retype that part.") % _LOST
        if why is None and _piles_up(tidied):
            why = _("has too many marks on one letter. Retype that part.")
        if why:
            raise forms.ValidationError(_("This text %s") % why)


def _piles_up(value: str) -> bool:
    if value.isascii():
        return False
    run = 0
    for char in value:
        run = run + 1 if unicodedata.combining(char) else 0
        if run > _MARKS:
            return True
    return False


def make_honest(fields: Mapping[str, forms.Field]) -> None:
    """Let fields of text refuse what may not enter the record, and say how long it may be."""
    for field in fields.values():
        if not isinstance(field, forms.CharField) or isinstance(field, ReferenceField):
            continue
        if isinstance(field.widget, forms.PasswordInput):
            field.validators.append(MaxLengthValidator(PASSWORD_LENGTH))
            continue
        lines = isinstance(field.widget, forms.Textarea)
        if field.max_length is None:
            field.max_length = TEXT_LENGTH
            field.validators.append(MaxLengthValidator(TEXT_LENGTH))
            field.widget.attrs["maxlength"] = str(TEXT_LENGTH)
        field.validators.append(Honest(lines=lines))
        limit = _("At most %(most)s characters.") % {
            "most": number_format(field.max_length, force_grouping=True)
        }
        field.help_text = f"{field.help_text} {limit}".strip()
