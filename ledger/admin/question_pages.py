"""The pages on which an owner is asked, and answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ledger import actions
from ledger.actions import questions
from ledger.admin.pages import Paged, PageForm, by_key, note_field
from ledger.domain.actor import Actor
from ledger.domain.dates import local_day
from ledger.models import Commitment, Proposal, Question


class AskPage(PageForm[Commitment]):
    """Ask whoever owns the item."""

    title = gettext_lazy("Ask the owner")
    question = note_field(
        gettext_lazy("Question"),
        help_text=gettext_lazy("Goes on the record. Colleagues read it, partners do not."),
    )

    def refusal(self) -> str | None:
        return questions.ask_refusal(self.item, waiting_on(self.item), by=self.by)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Who is asked, and who stands in for them."""
        owner = self.item.owner
        if owner is None:
            return []
        told = [(_("Owner"), str(owner))]
        if owner.is_away(local_day(timezone.now(), self.item.desk.time_zone)):
            told.append((_("Away until"), str(owner.away_until)))
            if owner.deputy:
                told.append((_("Deputy"), str(owner.deputy)))
        return told

    def act(self, *, at: datetime) -> str:
        words = self.cleaned_data["question"]
        actions.ask_owner(self.item, question=words, by=self.by, at=at)
        told = {"owner": self.item.owner, "reference": self.item.reference}
        return _("You asked %(owner)s about %(reference)s.") % told


class AnswerPage(PageForm[Commitment]):
    """Answer a question. Its key is the question's."""

    title = gettext_lazy("Answer the question")
    answer = note_field(
        pgettext_lazy("to a question", "Answer"),
        help_text=gettext_lazy("Goes on the record. Colleagues read it, partners do not."),
    )

    def prepare(self) -> None:
        asked = Question.objects.filter(commitment=self.item)
        self.question = by_key(asked.select_related("asked_by"), self.key)

    def refusal(self) -> str | None:
        if self.question is None:
            return _("There is no such question on this commitment.")
        waiting, at = waiting_on(self.item), timezone.now()
        return questions.answer_refusal(self.item, waiting, self.question, by=self.by, at=at)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The question."""
        if self.question is None:
            return []
        asked_at = f"{self.question.asked_at:%Y-%m-%d %H:%M} UTC"
        return [
            (_("Asked by"), f"{self.question.asked_by}, {asked_at}"),
            (_("Question"), self.question.question),
        ]

    def act(self, *, at: datetime) -> str:
        if self.question is None:
            raise LookupError(self.key)
        words = self.cleaned_data["answer"]
        actions.answer_question(self.item, self.question, answer=words, by=self.by, at=at)
        told = {"asked_by": self.question.asked_by, "reference": self.item.reference}
        return _("You answered %(asked_by)s on %(reference)s.") % told


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for its answer.

    :param url: where it is answered; blank for whoever may not.
    """

    question: Question
    url: str


def waiting_on(item: Commitment) -> Proposal | None:
    """Return the item's pending proposal, or None; one query."""
    found: Proposal | None = item.proposals.pending().first()
    return found


def unanswered(
    pages: Paged[Commitment],
    item: Commitment,
    waiting: Proposal | None,
    asked: Iterable[Question],
    by: Actor,
) -> dict[str, Any]:
    """Return the open questions of an item, each with where it is answered, and where one asks.

    :param waiting: the item's pending proposal; :param asked: the questions nobody answered.
    """
    at = timezone.now()
    pending = [
        Asked(
            row,
            ""
            if questions.answer_refusal(item, waiting, row, by=by, at=at)
            else pages.page_url(item, "answer", row.pk),
        )
        for row in asked
    ]
    may_ask = questions.ask_refusal(item, waiting, by=by) is None
    return {"pending": pending, "ask": pages.page_url(item, "ask") if may_ask else ""}
