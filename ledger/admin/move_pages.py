"""The pages on which a commitment moves: by one person, or by two."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.actions import NewEvidence
from ledger.admin.pages import OneOf, Paged, PageForm, by_key, day_field, note_field
from ledger.admin.recorded import person
from ledger.admin.uploads import UploadField
from ledger.domain import links
from ledger.domain.actor import decide_refusal, edit_refusal
from ledger.domain.evidence import Credibility, DocumentKind, Stance
from ledger.domain.parts import whole_refusal
from ledger.domain.relations import SUCCESSIONS, LinkKind
from ledger.domain.status import CLOSED, MOVES, VERDICTS, EditorialState, Status, needs_four_eyes
from ledger.models import Commitment, Proposal, Publisher

VERBS = {
    Status.AGREED: gettext_lazy("Record agreement"),
    Status.IN_PROGRESS: gettext_lazy("Record progress"),
    Status.STALLED: gettext_lazy("Mark as stalled"),
    Status.FULFILLED: gettext_lazy("Propose: fulfilled"),
    Status.PARTLY_FULFILLED: gettext_lazy("Propose: partly fulfilled"),
    Status.NOT_FULFILLED: gettext_lazy("Propose: not fulfilled"),
    Status.WITHDRAWN: gettext_lazy("Propose: withdrawn"),
    Status.SUPERSEDED: gettext_lazy("Propose: superseded"),
}


class EvidenceFields(forms.Form):
    """A document, as a part of another form or as a form of its own."""

    is_needed: ClassVar[bool] = False
    evidence_title = forms.CharField(
        label=gettext_lazy("Evidence: title"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    evidence_url = forms.CharField(
        label=gettext_lazy("Evidence: link"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text=gettext_lazy("The whole address, starting with https://"),
    )
    evidence_file = UploadField(
        label=gettext_lazy("Evidence: file"),
        required=False,
        help_text=gettext_lazy(
            "Beside a link or without one; at most 20 MB. Choose it again if this page comes back."
        ),
    )
    evidence_publisher = forms.ModelChoiceField(
        Publisher.objects.all(),
        label=gettext_lazy("Evidence: publisher"),
        required=False,
        help_text=gettext_lazy("Blank means not identified: it cannot be judged (F)."),
    )
    evidence_kind = forms.ChoiceField(
        label=gettext_lazy("Evidence: kind"),
        choices=DocumentKind.choices,
        initial=DocumentKind.PRESS_REPORT,
    )
    evidence_credibility = forms.TypedChoiceField(
        label=gettext_lazy("Evidence: credibility"),
        choices=Credibility.choices,
        coerce=int,
        initial=Credibility.UNKNOWN,
    )
    evidence_expires_on = day_field(
        gettext_lazy("Evidence: holds until"),
        required=False,
        help_text=gettext_lazy("The last day on which it counts. Blank means it has no end."),
    )

    def new_evidence(self) -> NewEvidence | None:
        """Return the document that was filled in; None where the fields are blank."""
        given = self.cleaned_data
        if not (given.get("evidence_url") or given.get("evidence_file")):
            return None
        return NewEvidence(
            title=given["evidence_title"],
            url=given["evidence_url"],
            publisher=given["evidence_publisher"],
            kind=DocumentKind(given["evidence_kind"]),
            credibility=Credibility(given["evidence_credibility"]),
            stance=Stance(given.get("evidence_stance") or Stance.SUPPORTS),
            effective_on=given.get("evidence_effective_on"),
            expires_on=given.get("evidence_expires_on"),
            file=given.get("evidence_file"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_source = bool(cleaned.get("evidence_url") or cleaned.get("evidence_file"))
        parts = {"evidence_title": bool(cleaned.get("evidence_title")), "evidence_url": has_source}
        also = cleaned.get("evidence_publisher") or cleaned.get("evidence_expires_on")
        if self.is_needed or also or any(parts.values()):
            for part, is_given in parts.items():
                if not is_given and not self.errors.keys() & {part, "evidence_file"}:
                    self.add_error(part, _("Evidence has a title, and a link or a file."))
        if (url := cleaned.get("evidence_url")) and (why := links.fault(url)):
            self.add_error("evidence_url", why)
        return cleaned


class MovePage(EvidenceFields, PageForm[Commitment]):
    """One move. Its key is the new status; where two people are needed, it proposes."""

    title = gettext_lazy("Change the status")
    field_order = ("note", "on", "next_review_on", "successor", "succession", "override")
    note = note_field(
        gettext_lazy("Why?"), help_text=gettext_lazy("Goes on the record that partners read.")
    )
    on = day_field(
        gettext_lazy("Since"), required=False, help_text=gettext_lazy("Blank means today.")
    )
    next_review_on = day_field(
        gettext_lazy("Next review"),
        required=False,
        help_text=gettext_lazy("Blank keeps the day that is planned."),
    )
    override = note_field(
        gettext_lazy("Why is the evidence enough?"),
        required=False,
        help_text=gettext_lazy("Only where it stays below the threshold; reports flag it."),
    )
    successor = forms.ModelChoiceField(
        Commitment.objects.filter(editorial_state=EditorialState.PUBLISHED),
        label=gettext_lazy("Replaced by"),
        required=False,
        to_field_name="reference",
    )
    succession = forms.ChoiceField(
        label=gettext_lazy("How it is replaced"),
        choices=[(kind.value, kind.label) for kind in SUCCESSIONS],
        initial=SUCCESSIONS[0].value,
        widget=OneOf,
        help_text=gettext_lazy("Superseded: the other takes its place. Merged: it takes this in."),
    )

    def prepare(self) -> None:
        if self.key not in Status.values:
            return
        here, self.to = Status(self.item.status), Status(self.key)
        if self.to in CLOSED or needs_four_eyes(here, self.to):
            del self.fields["next_review_on"]
        if self.to not in VERDICTS or self.to is Status.NOT_FULFILLED:
            del self.fields["override"]
        if self.to is Status.SUPERSEDED:
            self.fields["successor"].required = True
        else:
            del self.fields["successor"], self.fields["succession"]

    def refusal(self) -> str | None:
        if why := edit_refusal(self.by, self.item.desk_id):
            return why
        if self.item.editorial_state == EditorialState.DRAFT:
            return _("This is still a draft. Publish it before moving it.")
        if self.key not in MOVES[Status(self.item.status)]:
            return _("That step is not open to this commitment now.")
        return whole_refusal(apart=self.item.is_apart, to=Status(self.key))

    def heading(self) -> str:
        if self.item.status in CLOSED:
            return _("Propose: reopen")
        return str(VERBS[Status(self.key)] if self.key in VERBS else self.title)

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        asked = {
            "to": self.to,
            "note": given["note"],
            "on": given["on"],
            "evidence": self.new_evidence(),
            "by": self.by,
            "at": at,
        }
        here = Status(self.item.status).label
        said = {"reference": self.item.reference, "to": self.to.label, "here": here}
        if needs_four_eyes(Status(self.item.status), self.to):
            asked |= {"override": given.get("override", ""), "successor": given.get("successor")}
            succession = LinkKind(given.get("succession") or SUCCESSIONS[0])
            actions.propose_move(self.item, **asked, succession=succession)
            return _("Proposed: %(reference)s “%(to)s”. A manager decides.") % said
        actions.move(self.item, **asked, next_review_on=given["next_review_on"])
        return _("%(reference)s is now “%(to)s”. It was “%(here)s”.") % said


class SubmitPage(PageForm[Commitment]):
    """Ask for a draft to be published."""

    title = gettext_lazy("Submit for publication")
    note = note_field(gettext_lazy("Note to the manager"), required=False)

    def refusal(self) -> str | None:
        return edit_refusal(self.by, self.item.desk_id)

    def act(self, *, at: datetime) -> str:
        actions.submit(self.item, note=self.cleaned_data["note"], by=self.by, at=at)
        return _("%s waits for a manager to publish it.") % self.item.reference


class DecidePage(PageForm[Commitment]):
    """Approve a proposal, or send it back. Its key is the proposal's."""

    title = gettext_lazy("Decide")
    next_label = gettext_lazy("Decide, and take the next")
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("approve", gettext_lazy("Approve")), ("return", gettext_lazy("Send back"))],
        widget=OneOf,
    )
    note = note_field(
        gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("Needed to send it back. Colleagues read it, partners do not."),
    )

    def prepare(self) -> None:
        waiting = Proposal.objects.filter(commitment=self.item).select_related(
            "requested_by", "commitment", "successor", "obligation__party"
        )
        self.proposal = by_key(waiting, self.key)

    def refusal(self) -> str | None:
        if self.proposal is None or not self.proposal.is_pending:
            return _("This proposal was decided already.")
        requested_by = self.proposal.requested_by_id
        return decide_refusal(self.by, self.item.desk_id, requested_by=requested_by)

    def heading(self) -> str:
        return _("Decide: %s") % self.proposal if self.proposal else str(self.title)

    def act(self, *, at: datetime) -> str:
        if self.proposal is None:
            raise LookupError(self.key)
        approve = self.cleaned_data["decision"] == "approve"
        note = self.cleaned_data["note"]
        actions.decide(self.proposal, approve=approve, note=note, by=self.by, at=at)
        if approve:
            return _("Approved: %s.") % self.proposal
        return _("Sent back to %s.") % self.proposal.requested_by

    def following(self, pages: Paged[Commitment], request: HttpRequest) -> str | None:
        """Return the proposal that waits longest for this manager, after this one."""
        items = Commitment.objects.awaiting(person(request))
        waiting = Proposal.objects.pending().filter(commitment__in=items)
        if first := waiting.select_related("commitment").order_by("requested_at", "id").first():
            return pages.page_url(first.commitment, "decide", first.pk)
        return None
