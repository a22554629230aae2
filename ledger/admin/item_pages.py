"""The pages on which a commitment's evidence, reviews, dates and people change."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.admin.commitment_forms import stated_date
from ledger.admin.filters import today_of
from ledger.admin.move_pages import EvidenceFields
from ledger.admin.pages import Paged, PageForm, by_key, day_field, note_field
from ledger.admin.recorded import person
from ledger.domain.actor import edit_refusal
from ledger.domain.dates import Precision
from ledger.domain.evidence import Stance
from ledger.domain.publishing import CitationRole, ObligationRole
from ledger.domain.reviews import HELD, MAX_MONTHS, Outcome
from ledger.domain.status import EditorialState
from ledger.models import Commitment, Desk, Evidence, Party, Source, User


class ItemPage(PageForm[Commitment]):
    """A page for the officers and managers of the item's desk."""

    def refusal(self) -> str | None:
        return edit_refusal(self.by, self.item.desk_id)


class EvidencePage(EvidenceFields, ItemPage):
    """Attach evidence."""

    title = gettext_lazy("Attach evidence")
    is_needed = True
    evidence_stance = forms.ChoiceField(
        label=gettext_lazy("Evidence: stance"), choices=Stance.choices, initial=Stance.SUPPORTS
    )
    evidence_effective_on = day_field(
        gettext_lazy("Evidence: day of what it shows"), required=False
    )

    def prepare(self) -> None:
        self.fields["evidence_title"].required = True

    def act(self, *, at: datetime) -> str:
        evidence = self.new_evidence()
        if evidence is None:
            raise LookupError("evidence_url")
        actions.attach(self.item, evidence, by=self.by, at=at)
        return _("Attached to %(reference)s: %(title)s.") % {
            "reference": self.item.reference,
            "title": evidence.title,
        }


class WithdrawEvidencePage(ItemPage):
    """Withdraw evidence. Its key is the evidence's."""

    title = gettext_lazy("Withdraw evidence")
    reason = note_field(
        gettext_lazy("Why?"), help_text=gettext_lazy("It stays listed, with this reason.")
    )

    def prepare(self) -> None:
        self.evidence = by_key(Evidence.objects.filter(commitment=self.item), self.key)

    def refusal(self) -> str | None:
        if self.evidence is None:
            return _("There is no such evidence on this commitment.")
        return super().refusal()

    def act(self, *, at: datetime) -> str:
        if self.evidence is None:
            raise LookupError(self.key)
        reason = self.cleaned_data["reason"]
        actions.withdraw_evidence(self.item, self.evidence, reason=reason, by=self.by, at=at)
        return _("Withdrawn: %s.") % self.evidence


class ReviewPage(ItemPage):
    """Record that a review was held."""

    title = gettext_lazy("Hold a review")
    next_label = gettext_lazy("Hold it, and take the next")
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[(o.value, o.label) for o in HELD]
    )
    summary = note_field(
        gettext_lazy("What it came to"),
        help_text=gettext_lazy("Partners who may see the item read it."),
    )
    on = day_field(
        gettext_lazy("Held"), required=False, help_text=gettext_lazy("Blank means today.")
    )
    pinned_on = day_field(
        gettext_lazy("Next review"),
        required=False,
        help_text=gettext_lazy("Blank follows the rhythm."),
    )

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data | {"outcome": Outcome(self.cleaned_data["outcome"])}
        del given["seen_version"]
        actions.hold_review(self.item, **given, by=self.by, at=at)
        return _("Review recorded. Next review of %(reference)s: %(day)s.") % {
            "reference": self.item.reference,
            "day": self.item.next_review_on,
        }

    def following(self, pages: Paged[Commitment], request: HttpRequest) -> str | None:
        """Return the review of one's own items that is overdue longest."""
        user, today = person(request), today_of(request)
        late = Commitment.objects.review_overdue(today).owned_by(user, today).editable_by(user)
        first = late.exclude(pk=self.item.pk).by_review().first()
        return pages.page_url(first, "review") if first else None


class DeferPage(ItemPage):
    """Put the next review off."""

    title = gettext_lazy("Put off the review")
    to = day_field(gettext_lazy("New review date"))
    reason = note_field(gettext_lazy("Why?"), help_text=gettext_lazy("Counts as slippage."))

    def act(self, *, at: datetime) -> str:
        given, was = self.cleaned_data, self.item.next_review_on
        actions.defer_review(self.item, to=given["to"], reason=given["reason"], by=self.by, at=at)
        return _("Review of %(reference)s put off to %(day)s. It was planned for %(was)s.") % {
            "reference": self.item.reference,
            "day": given["to"],
            "was": was or _("no day"),
        }


class RhythmPage(ItemPage):
    """Set how often the item is looked at."""

    title = gettext_lazy("Change the review rhythm")
    every_months = forms.IntegerField(
        label=gettext_lazy("Every (months)"), min_value=1, max_value=MAX_MONTHS
    )
    pinned_on = day_field(
        gettext_lazy("Next review pinned to"),
        required=False,
        help_text=gettext_lazy("Blank counts from the last review."),
    )

    def prepare(self) -> None:
        self.fields["every_months"].initial = self.item.review_every_months

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        months, pinned = given["every_months"], given["pinned_on"]
        actions.plan_reviews(self.item, every_months=months, pinned_on=pinned, by=self.by, at=at)
        return _("Next review of %(reference)s: %(day)s.") % {
            "reference": self.item.reference,
            "day": self.item.next_review_on,
        }


class ReassignPage(ItemPage):
    """Give the item to another person, or to another desk."""

    title = gettext_lazy("Reassign")
    owner = forms.ModelChoiceField(
        User.objects.owners(), label=gettext_lazy("Owner"), required=False
    )
    desk = forms.ModelChoiceField(Desk.objects.all(), label=gettext_lazy("Desk"))
    reason = note_field(
        gettext_lazy("Why?"), required=False, help_text=gettext_lazy("For colleagues only.")
    )

    def prepare(self) -> None:
        self.fields["owner"].initial = self.item.owner_id
        self.fields["desk"].initial = self.item.desk_id

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        owner, desk, reason = given["owner"], given["desk"], given["reason"]
        was = f"{self.item.owner or _('nobody')}, {self.item.desk}"
        actions.reassign(self.item, owner=owner, desk=desk, reason=reason, by=self.by, at=at)
        told = _("%(reference)s now belongs to %(owner)s, %(desk)s. It was with %(was)s.")
        return told % {
            "reference": self.item.reference,
            "was": was,
            "owner": owner or _("nobody"),
            "desk": desk,
        }


class ReschedulePage(ItemPage):
    """Move the due date: a draft's at once, a published one's by proposal."""

    title = gettext_lazy("Move the due date")
    due_on = day_field(gettext_lazy("Due"), required=False)
    due_precision = forms.ChoiceField(
        label=gettext_lazy("How exact"),
        choices=[("", "---------"), *Precision.choices],
        required=False,
    )
    due_words = forms.CharField(label=gettext_lazy("In words"), max_length=200, required=False)
    note = note_field(
        gettext_lazy("Why?"),
        required=False,
        help_text=gettext_lazy("A published date moves only with a reason, and a manager."),
    )

    def prepare(self) -> None:
        due = self.item.due
        for part, value in (("on", due.on), ("precision", due.precision), ("words", due.words)):
            self.fields[f"due_{part}"].initial = value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["due"] = stated_date(self, "due")
        return cleaned

    def act(self, *, at: datetime) -> str:
        due, note, was = self.cleaned_data["due"], self.cleaned_data["note"], str(self.item.due)
        told = {
            "reference": self.item.reference,
            "was": was or _("not set"),
            "due": str(due) or _("not set"),
        }
        if self.item.editorial_state == EditorialState.DRAFT:
            actions.set_due(self.item, due=due, by=self.by, at=at)
            return _("The due date of %(reference)s was set: %(was)s → %(due)s.") % told
        actions.propose_due(self.item, due=due, note=note, by=self.by, at=at)
        return (
            _("Proposed: a new due date for %(reference)s, %(was)s → %(due)s. A manager decides.")
            % told
        )


class CitePage(ItemPage):
    """Cite another source."""

    title = gettext_lazy("Cite a source")
    source = forms.ModelChoiceField(Source.objects.all(), label=gettext_lazy("Source"))
    locator = forms.CharField(label=gettext_lazy("Where in it"), max_length=120)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=CitationRole.choices,
        initial=CitationRole.RESTATEMENT,
    )
    note = note_field(
        gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("Partners may read it in the record."),
    )

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        role = CitationRole(given["role"])
        cited = Cited(given["source"], given["locator"], role, given["note"])
        actions.cite(self.item, cited, by=self.by, at=at)
        return _("Cited on %(reference)s: %(source)s.") % {
            "reference": self.item.reference,
            "source": given["source"],
        }


class ObligePage(ItemPage):
    """Add a party."""

    title = gettext_lazy("Add a party")
    party = forms.ModelChoiceField(Party.objects.all(), label=gettext_lazy("Party"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ObligationRole.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Partners may read it in the record."),
    )

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        obliged = Obliged(given["party"], ObligationRole(given["role"]), given["note"])
        actions.oblige(self.item, obliged, by=self.by, at=at)
        return _("Added to %(reference)s: %(party)s.") % {
            "reference": self.item.reference,
            "party": given["party"],
        }
