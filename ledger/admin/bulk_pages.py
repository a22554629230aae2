"""What can be done to many commitments at once: three short forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger import actions
from ledger.admin.bulk import BulkForm
from ledger.admin.pages import day_field, note_field
from ledger.domain import questions
from ledger.domain.actor import Actor, edit_refusal
from ledger.models import Commitment, Proposal, User


class PostponeForm(BulkForm):
    """The new day, and why."""

    slug = "postpone"
    title = gettext_lazy("Put off reviews")
    to = day_field(gettext_lazy("New review date"))
    reason = note_field(
        gettext_lazy("Why?"), help_text=gettext_lazy("Goes on the record of every item.")
    )

    @classmethod
    def refusals(
        cls, rows: list[Commitment], waiting: Mapping[UUID, Proposal], *, by: Actor
    ) -> dict[UUID, str]:
        why = _("It is a draft, or closed: it has no review to put off.")
        found = {row.pk: why for row in rows if not row.counts_as_open}
        return found | _not_ours(rows, by)

    @classmethod
    def now(cls, row: Commitment) -> object:
        return row.next_review_on

    @classmethod
    def promise(cls, number: int) -> str:
        words = ngettext("%d review will be put off", "%d reviews will be put off", number)
        return words % number

    def act(self, row: Commitment, *, at: datetime) -> None:
        given = self.cleaned_data
        actions.defer_review(row, to=given["to"], reason=given["reason"], by=self.by, at=at)

    def done(self, number: int) -> str:
        return ngettext("%d review was put off.", "%d reviews were put off.", number) % number


class ReassignForm(BulkForm):
    """The new owner, and why. Who may be chosen sits on every desk of the items."""

    slug = "reassign"
    title = gettext_lazy("Reassign items")
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("New owner"),
        help_text=gettext_lazy("Colleagues who sit on the desk of every item."),
    )
    reason = note_field(gettext_lazy("Why?"), help_text=gettext_lazy("For colleagues only."))

    def prepare(self) -> None:
        desks = {row.desk_id for row in self.rows}
        sits = {"memberships__desk__in": desks, "memberships__ended_at": None}
        colleagues = User.objects.owners().filter(**sits)
        seats = colleagues.annotate(seats=Count("memberships__desk", distinct=True))
        self.fields["owner"].queryset = seats.filter(seats=len(desks))  # type: ignore[attr-defined]

    @classmethod
    def refusals(
        cls, rows: list[Commitment], waiting: Mapping[UUID, Proposal], *, by: Actor
    ) -> dict[UUID, str]:
        why = _("It is closed: nobody works on it any more.")
        found = {row.pk: why for row in rows if not row.is_open}
        return found | _not_ours(rows, by)

    @classmethod
    def now(cls, row: Commitment) -> object:
        return row.owner or _("nobody")

    @classmethod
    def promise(cls, number: int) -> str:
        words = ngettext("%d item will have a new owner", "%d items will have a new owner", number)
        return words % number

    def act(self, row: Commitment, *, at: datetime) -> None:
        given = self.cleaned_data
        if row.owner_id != given["owner"].pk:  # Whoever has it already needs no entry.
            owner, reason = given["owner"], given["reason"]
            actions.reassign(row, owner=owner, reason=reason, by=self.by, at=at)

    def done(self, number: int) -> str:
        owner = self.cleaned_data["owner"]
        number = sum(row.owner_id != owner.pk for row in self.rows)
        words = ngettext(
            "%(number)d item now belongs to %(owner)s.",
            "%(number)d items now belong to %(owner)s.",
            number,
        )
        return words % {"number": number, "owner": owner}


class AskForm(BulkForm):
    """One question to the owner of each item."""

    slug = "ask"
    title = gettext_lazy("Ask the owners")
    voids = False  # What has a proposal waiting is left out.
    question = note_field(
        gettext_lazy("What do you want to know?"),
        help_text=gettext_lazy("Each owner finds it among their questions. For colleagues only."),
    )

    @classmethod
    def refusals(
        cls, rows: list[Commitment], waiting: Mapping[UUID, Proposal], *, by: Actor
    ) -> dict[UUID, str]:
        found = {}
        for row in rows:
            asked = waiting.get(row.pk)
            why = questions.ask_refusal(
                by,
                owner=row.owner_id,
                is_open=row.is_open or row.is_draft,
                is_waiting=asked is not None and not asked.is_void(row),
            )
            if why:
                found[row.pk] = why
        return found

    @classmethod
    def now(cls, row: Commitment) -> object:
        return row.owner

    @classmethod
    def promise(cls, number: int) -> str:
        words = ngettext("%d question will be asked", "%d questions will be asked", number)
        return words % number

    def act(self, row: Commitment, *, at: datetime) -> None:
        question: str = self.cleaned_data["question"]
        actions.ask_owner(row, question=question, by=self.by, at=at)

    def done(self, number: int) -> str:
        return ngettext("%d question was asked.", "%d questions were asked.", number) % number


def _not_ours(rows: list[Commitment], by: Actor) -> dict[UUID, Any]:
    found = {row.pk: edit_refusal(by, row.desk_id) for row in rows}
    return {key: why for key, why in found.items() if why}
