"""The pages on which one party's part changes: its status, and what it says of ours."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.display import labelled
from ledger.admin.fields import lines_field
from ledger.admin.item_pages import ItemPage
from ledger.admin.move_pages import EvidenceFields
from ledger.admin.pages import by_key, day_field, note_field
from ledger.domain.parts import Position
from ledger.domain.status import CLOSED, VERDICTS, Status, needs_four_eyes, steps
from ledger.models import Obligation


class PartyPage(ItemPage):
    """A page about one party. Its key is the obligation's."""

    def prepare(self) -> None:
        parties = Obligation.objects.filter(commitment=self.item).select_related("party")
        self.obligation = by_key(parties, self.key)

    def refusal(self) -> str | None:
        if self.obligation is None:
            return _("There is no such party on this commitment.")
        return super().refusal()

    def heading(self) -> str:
        party = self.obligation.party if self.obligation else ""
        return labelled(self.title, party)

    @property
    def part(self) -> Obligation:
        """The party's part, once the page was not refused."""
        if self.obligation is None:
            raise LookupError(self.key)
        return self.obligation

    @property
    def here(self) -> Status:
        """Where the party stands: by itself, or with the whole."""
        own = self.obligation.status if self.obligation else ""
        return Status(own or self.item.status)

    def said(self, **more: Any) -> dict[str, Any]:
        """Return the words that every message of these pages is made of."""
        return {"reference": self.item.reference, "party": self.part.party, **more}


def moves_of(here: Status, *, is_verifiable: bool, by_two: bool) -> list[Status]:
    """Return where one party's part can go next.

    :param by_two: the moves that one proposes and another decides, or those one makes alone.
    """
    every = steps(here, is_verifiable=is_verifiable)
    found = [to for to in every if needs_four_eyes(here, to) is by_two]
    return [to for to in found if to is not Status.SUPERSEDED]  # Only a whole is replaced.


class PartPage(EvidenceFields, PartyPage):
    """Move one party's part where one person suffices."""

    by_two = False
    title = gettext_lazy("Record its status")
    field_order = ("to", "note", "on", "override")
    to = forms.ChoiceField(
        label=gettext_lazy("New status"),
        help_text=gettext_lazy("Recorded at once; the whole follows by its rule."),
    )
    note = note_field(
        gettext_lazy("Why?"), help_text=gettext_lazy("Goes on the record that partners read.")
    )
    on = day_field(
        gettext_lazy("Since"), required=False, help_text=gettext_lazy("Blank means today.")
    )

    def prepare(self) -> None:
        super().prepare()
        open_to = moves_of(self.here, is_verifiable=self.item.is_verifiable, by_two=self.by_two)
        self.choices = [(to.value, to.label) for to in open_to]
        self.fields["to"].choices = self.choices  # type: ignore[attr-defined]

    def refusal(self) -> str | None:
        if why := super().refusal():
            return why
        if self.item.is_draft:
            return _("This is still a draft. Publish it before moving it.")
        if not self.choices:
            return _("From “%s” no such step leads on.") % self.here.label
        return None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What to know before choosing."""
        return [
            (_("Stands at"), str(self.here.label)),
            (_("The whole"), self.item.get_status_display()),
            (_("By the rule"), self.item.get_joint_rule_display()),
        ]

    def asked(self, *, at: datetime) -> dict[str, Any]:
        """Return what both kinds of step are asked with."""
        given = self.cleaned_data
        return {
            "to": Status(given["to"]),
            "note": given["note"],
            "on": given["on"],
            "evidence": self.new_evidence(),
            "by": self.by,
            "at": at,
        }

    def act(self, *, at: datetime) -> str:
        asked = self.asked(at=at)
        actions.move_part(self.part, **asked)
        return _("%(party)s is now “%(to)s” on %(reference)s.") % self.said(to=asked["to"].label)


class ProposePartPage(PartPage):
    """Propose to close or reopen one party's part; another person decides."""

    by_two = True
    title = gettext_lazy("Propose its status")
    override = note_field(
        gettext_lazy("Why is the evidence enough?"),
        required=False,
        help_text=gettext_lazy("Only where it stays below the threshold; reports flag it."),
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["to"].help_text = _("A manager decides; until then nothing changes.")
        if self.here in CLOSED or not self.item.is_verifiable:
            del self.fields["override"]

    def act(self, *, at: datetime) -> str:
        asked = self.asked(at=at)
        override = self.cleaned_data.get("override", "") if asked["to"] in VERDICTS else ""
        actions.propose_part(self.part, **asked, override=override)
        to = asked["to"].label
        return _("Proposed: %(party)s “%(to)s” on %(reference)s. A manager decides.") % self.said(
            to=to
        )


class AskPositionPage(PartyPage):
    """Record that a party was asked for its position."""

    title = gettext_lazy("Ask for its position")
    answer_by = day_field(
        gettext_lazy("Answer by"),
        help_text=gettext_lazy("After this day the silence counts as an overdue answer."),
    )

    def act(self, *, at: datetime) -> str:
        answer_by = self.cleaned_data["answer_by"]
        actions.ask_position(self.part, answer_by=answer_by, by=self.by, at=at)
        return _("%(party)s was asked about %(reference)s, to answer by %(day)s.") % self.said(
            day=answer_by
        )


class PositionPage(PartyPage):
    """Record what a party says of our reading."""

    title = gettext_lazy("Record its position")
    position = forms.ChoiceField(label=gettext_lazy("Position"), choices=Position.choices)
    on = day_field(gettext_lazy("Taken on"))
    note = lines_field(
        gettext_lazy("What it says"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed where it disputes our reading, even in part."),
    )

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        position = Position(given["position"])
        taken = {"position": position, "on": given["on"], "note": given["note"]}
        actions.take_position(self.part, **taken, by=self.by, at=at)
        return _("%(party)s on %(reference)s: %(position)s.") % self.said(position=position.label)
