"""The forms in which commitments are recorded and corrected."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions import Cited, NewCommitment, Obliged
from ledger.admin.pages import day_field, note_field
from ledger.admin.seen import SeenForm
from ledger.domain.dates import Precision, StatedDate, stated
from ledger.domain.parts import JointRule
from ledger.domain.publishing import Rung
from ledger.domain.reviews import MAX_MONTHS
from ledger.domain.status import Status
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.models import Commitment, Desk, Party, Source, Theme, User

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


class RecordForm(SeenForm[Commitment]):
    """A new commitment, with the source it comes from and who has to do it."""

    dates = ("stated", "due")
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where it was said first. Add the source under “Sources”."),
    )
    locator = forms.CharField(
        label=gettext_lazy("Where in it"),
        max_length=120,
        help_text=gettext_lazy("Paragraph or page, such as ¶12."),
    )
    obligors = forms.ModelMultipleChoiceField(
        Party.objects.all(),
        label=gettext_lazy("Who has to do it"),
        help_text=gettext_lazy("A shared duty is one item with several parties."),
    )
    topics = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label=gettext_lazy("Themes"), required=False
    )
    next_review_on = day_field(gettext_lazy("Next review"))
    review_every_months = forms.IntegerField(
        label=gettext_lazy("Review every (months)"), min_value=1, max_value=MAX_MONTHS, initial=6
    )

    class Meta:
        model = Commitment
        fields = (
            "instrument",
            "title",
            "text",
            *STRENGTH,
            "is_verifiable",
            "success_criterion",
            "joint_rule",
            "stated_on",
            "stated_precision",
            "stated_words",
            "due_on",
            "due_precision",
            "due_words",
            "desk",
            "owner",
            "next_review_on",
            "review_every_months",
        )
        help_texts = HELP
        widgets = CorrectForm.Meta.widgets | {"due_words": forms.TextInput(attrs=WIDE)}

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is not None:
            self.fields["desk"].queryset = Desk.objects.filter(pk__in=user.desk_ids)  # type: ignore[attr-defined]
            self.fields["owner"].queryset = User.objects.owners()  # type: ignore[attr-defined]
            self.initial.setdefault("owner", user.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["stated"] = stated_date(self, "stated")
            cleaned["due"] = stated_date(self, "due")
            cleaned |= {"stated_on": cleaned["stated"].on, "due_on": cleaned["due"].on}
        owner, desk = cleaned.get("owner"), cleaned.get("desk")
        if owner and desk and desk.pk not in owner.desk_ids:
            self.add_error("owner", _("This person does not sit on that desk."))
        return cleaned

    def new(self) -> NewCommitment:
        """Return what was filled in, as the action takes it."""
        given = self.cleaned_data
        plain = ("instrument", "title", "text", "desk", "owner", "is_verifiable")
        return NewCommitment(
            **{name: given[name] for name in plain},
            rung=Rung(given["rung"]),
            bond=Bond(given["bond"]),
            detail=Detail(given["detail"]),
            follow_up=FollowUp(given["follow_up"]),
            joint_rule=JointRule(given["joint_rule"]),
            success_criterion=given["success_criterion"],
            status=Status.ANNOUNCED,
            stated=given["stated"],
            due=given["due"],
            next_review_on=given["next_review_on"],
            review_every_months=given["review_every_months"],
            citations=[Cited(given["source"], given["locator"])],
            obligations=[Obliged(party) for party in given["obligors"]],
            themes=list(given["topics"]),
        )
