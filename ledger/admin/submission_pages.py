"""What partners sent in: shown on the item, and decided on by its desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.display import labelled
from ledger.admin.item_pages import ItemPage
from ledger.admin.pages import OneOf, Paged, by_key, note_field
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.parts import Position
from ledger.domain.submissions import SubmissionKind, SubmissionState
from ledger.models import Commitment, Submission
from ledger.models.dossier import Dossier
from ledger.models.gather import instant


class DecideSubmissionPage(ItemPage):
    """Accept what a partner sent, or reject it. Its key is the submission's."""

    title = gettext_lazy("Decide on what a partner sent")
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("accept", gettext_lazy("Accept: it goes on the record as the party's word")),
            ("reject", gettext_lazy("Reject")),
        ],
        widget=OneOf,
    )
    answer = note_field(
        gettext_lazy("Answer to the partner"),
        required=False,
        help_text=gettext_lazy("Needed to reject it. The partner reads it."),
    )

    def prepare(self) -> None:
        sent = Submission.objects.filter(commitment=self.item)
        self.submission = by_key(sent.select_related("partner__party"), self.key)
        self.facts = said(self.submission, self.item) if self.submission else []

    def refusal(self) -> str | None:
        if self.submission is None or self.submission.state != SubmissionState.WAITING:
            return _("This submission was decided on already.")
        return super().refusal()

    def act(self, *, at: datetime) -> str:
        if self.submission is None:
            raise LookupError(self.key)
        accept = self.cleaned_data["decision"] == "accept"
        answer: str = self.cleaned_data["answer"]
        actions.decide_submission(self.submission, accept=accept, answer=answer, by=self.by, at=at)
        if accept:
            return _("Accepted: it is on the record of %s.") % self.item.reference
        return _("Rejected. The partner reads: “%s”") % answer


def said(sent: Submission, item: Commitment) -> list[tuple[str, str]]:
    """Return what a partner sent, as labels and texts; its partner and party are at hand."""
    found = [
        (_("Sent by"), f"{sent.partner} · {sent.partner.party}"),
        (_("What it is"), sent.get_kind_display()),
        (_("As of"), sent.as_of_on.isoformat()),
        (_("Position"), sent.get_position_display()),
        (_("Claimed status"), sent.get_claimed_status_display()),
        (_("Claimed completion"), sent.get_claimed_grade_display()),
        (_("In its words"), sent.narrative),
        (_("Next step"), sent.next_step),
        (_("Link that it gives"), sent.evidence_url),
        (_("Note"), _since(sent, item)),
    ]
    return [(label, text) for label, text in found if text]


def _since(sent: Submission, item: Commitment) -> str:
    if sent.seen_version == item.version:
        return ""
    told = {"read": sent.seen_version, "now": item.version}
    return _("The partner had read version %(read)s; the item is at version %(now)s now.") % told


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission that waits, and where it is decided on; no address for who may not.

    :param what: what it is, in words.
    """

    partner: str
    what: str
    narrative: str
    at: datetime
    url: str


def waiting(pages: Paged[Commitment], told: Dossier, by: Actor) -> list[Sent]:
    """Return what partners sent about an item and nobody has decided on."""
    may = edit_refusal(by, told.item.desk_id) is None
    return [
        Sent(
            partner=row["partner"],
            what=_what(row),
            narrative=row["narrative"],
            at=instant(row["created_at"]),
            url=pages.page_url(told.item, "decide-submission", UUID(row["id"])) if may else "",
        )
        for row in told.sent
    ]


def _what(row: dict[str, Any]) -> str:
    kind = SubmissionKind(row["kind"]).label
    return labelled(kind, Position(row["position"]).label) if row["position"] else str(kind)
