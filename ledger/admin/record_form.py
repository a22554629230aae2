"""The form in which a new commitment is recorded, step by step on one page."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions import Cited, NewCommitment, Obliged
from ledger.admin.commitment_forms import HELP, STRENGTH, WIDE, CorrectForm, stated_date
from ledger.admin.new_references import NewReferenceFields
from ledger.admin.pages import day_field
from ledger.admin.searchable import make_searchable
from ledger.admin.seen import SeenForm
from ledger.domain.dates import add_months, local_day
from ledger.domain.parts import JointRule
from ledger.domain.publishing import Rung
from ledger.domain.reviews import MAX_MONTHS
from ledger.domain.status import Status
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.models import (
    Citation,
    Commitment,
    Desk,
    Obligation,
    Party,
    Source,
    Tagging,
    Theme,
    User,
)
from ledger.models.lookalikes import lookalikes

# Half a year is how often most partnerships meet.
RHYTHM: Final = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the page: what it asks for, in one sentence, and where help says more."""

    name: str
    title: Any
    says: Any
    help: str
    fields: tuple[str, ...]
    # What is folded away below them, under these words.
    folded: tuple[str, ...] = ()
    fold: Any = ""


STEPS: Final = (
    Step(
        "source",
        gettext_lazy("Source"),
        gettext_lazy("Say where it was said first, to the paragraph; others must find it there."),
        "evidence",
        ("source", "locator"),
        (
            *("new_source_title", "new_source_publisher", "new_source_kind", "new_source_link"),
            *("new_source_on", "new_source_precision", "new_source_words"),
        ),
        gettext_lazy("The source is not listed: give it here"),
    ),
    Step(
        "words",
        gettext_lazy("Words"),
        gettext_lazy("Copy the promise word for word, and give it a title one can scan."),
        "ledger",
        (
            *("instrument", "title", "text", "stated_on", "stated_precision", "stated_words"),
            *("due_on", "due_precision", "due_words", "topics"),
        ),
    ),
    Step(
        "obligors",
        gettext_lazy("Who has to do it"),
        gettext_lazy("Name every party that took it on; a shared promise is one item."),
        "status",
        ("obligors", "joint_rule"),
        ("new_party_name", "new_party_kind"),
        gettext_lazy("A party is not listed: give it here"),
    ),
    Step(
        "strength",
        gettext_lazy("Strength"),
        gettext_lazy("Say how firmly it was put, and how one would see that it was kept."),
        "strength",
        (*STRENGTH, "is_verifiable", "success_criterion"),
    ),
    Step(
        "review",
        gettext_lazy("Owner and review"),
        gettext_lazy("Say who answers for it here, and when it is looked at again."),
        "late",
        ("desk", "owner", "next_review_on", "review_every_months"),
    ),
)


class RecordForm(NewReferenceFields, SeenForm[Commitment]):
    """A new commitment, with the source it comes from and who has to do it."""

    dates = ("stated", "due")
    # So that errors are listed in the order in which one meets them.
    field_order = tuple(name for step in STEPS for name in (*step.fields, *step.folded))
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Source"),
        required=False,
        help_text=gettext_lazy("Where it was said first. Not listed? Give it below."),
    )
    locator = forms.CharField(
        label=gettext_lazy("Where in it"),
        max_length=120,
        help_text=gettext_lazy("Paragraph or page, such as ¶12."),
    )
    obligors = forms.ModelMultipleChoiceField(
        Party.objects.all(),
        label=gettext_lazy("Who has to do it"),
        required=False,
        help_text=gettext_lazy("One or several. Not listed? Give the party below."),
    )
    topics = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label=gettext_lazy("Themes"), required=False
    )
    next_review_on = day_field(gettext_lazy("Next review"))
    review_every_months = forms.IntegerField(
        label=gettext_lazy("Review every (months)"),
        min_value=1,
        max_value=MAX_MONTHS,
        initial=RHYTHM,
        help_text=gettext_lazy("Six is usual; three where it is due within a year."),
    )
    is_another = forms.BooleanField(
        label=gettext_lazy("It is another promise: record it all the same"), required=False
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
        help_texts = HELP | {
            "instrument": gettext_lazy(
                "The reference follows from it: its code and the next number, as EU-IN-SDP-019."
            ),
        }
        labels = {
            "stated_precision": gettext_lazy("Stated: how exact"),
            "stated_words": gettext_lazy("Stated: in words"),
            "due_precision": gettext_lazy("Due: how exact"),
            "due_words": gettext_lazy("Due: in words"),
        }
        widgets = CorrectForm.Meta.widgets | {"due_words": forms.TextInput(attrs=WIDE)}

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike: list[Commitment] = []
        for name, column, words in (
            ("source", Citation._meta.get_field("source"), _("Search the sources")),
            ("instrument", Commitment._meta.get_field("instrument"), _("Search the instruments")),
            ("obligors", Obligation._meta.get_field("party"), _("Search the parties")),
            ("topics", Tagging._meta.get_field("theme"), _("Search the themes")),
        ):
            make_searchable(self.fields[name], column, words)
        for field in self.fields.values():  # no pop-ups: they would need a script
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget = field.widget.widget
        if user is not None:
            self._suggest(user)

    def _suggest(self, user: User) -> None:
        """Offer the person's own desks, themselves as owner, and a first review."""
        desks = Desk.objects.filter(pk__in=user.desk_ids)
        self.fields["desk"].queryset = desks  # type: ignore[attr-defined]
        self.fields["owner"].queryset = User.objects.owners()  # type: ignore[attr-defined]
        self.initial.setdefault("owner", user.pk)
        if len(user.desk_ids) == 1 and (desk := desks.first()):
            self.initial.setdefault("desk", desk.pk)
            today = local_day(timezone.now(), desk.time_zone)
            self.initial.setdefault("next_review_on", add_months(today, RHYTHM))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_done_already:
            return cleaned
        self.check_references()
        self._check_dates(cleaned)
        owner, desk = cleaned.get("owner"), cleaned.get("desk")
        if owner and desk and desk.pk not in owner.desk_ids:
            self.add_error("owner", _("This person does not sit on that desk."))
        self._look_for_the_same(cleaned)
        return cleaned

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        for name in self.dates:
            try:
                cleaned[name] = stated_date(self, name)
            except forms.ValidationError as wrong:
                self.add_error(None, wrong)
            else:
                cleaned[f"{name}_on"] = cleaned[name].on

    def _look_for_the_same(self, cleaned: dict[str, Any]) -> None:
        """Ask about what looks the same; one promise recorded twice is counted twice."""
        found = lookalikes(
            instrument=cleaned.get("instrument"),
            title=cleaned.get("title") or "",
            source=cleaned.get("source"),
            locator=cleaned.get("locator") or "",
        )
        self.alike = list(found)
        if self.alike and not cleaned.get("is_another"):
            self.add_error(
                "is_another",
                _("It may be recorded already. Look at what is listed, then tick this, or leave."),
            )

    def new(self) -> NewCommitment:
        """Return what was filled in, as the action takes it."""
        given = self.cleaned_data
        plain = ("instrument", "title", "text", "desk", "owner", "is_verifiable")
        parties = [*given["obligors"], *filter(None, [self.new_party])]
        source = self.new_source or given["source"]
        return NewCommitment(
            **{name: given[name] for name in plain},
            key=self.key,
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
            citations=[Cited(source, given["locator"])],
            obligations=[Obliged(party) for party in parties],
            themes=list(given["topics"]),
        )


def steps(form: RecordForm) -> list[dict[str, Any]]:
    """Return the steps with their fields, and how many of them want correcting."""
    found = []
    for number, step in enumerate(STEPS, start=1):
        fields, folded = ([form[name] for name in names] for names in (step.fields, step.folded))
        wrong = sum(bool(field.errors) for field in (*fields, *folded))
        is_open = any(field.errors or (form.is_bound and field.value()) for field in folded)
        shown = {"fields": fields, "folded": folded, "is_open": is_open, "wrong": wrong}
        found.append({"number": number, "step": step, **shown})
    return found
