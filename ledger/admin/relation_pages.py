"""The pages on which commitments are linked, put under an umbrella, and their risks noted."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.actions import NewRisk
from ledger.admin.fields import ReferenceField, line_field, lines_field
from ledger.admin.item_pages import ItemPage
from ledger.admin.pages import by_key
from ledger.domain.relations import LinkKind, link_refusal
from ledger.domain.risks import Level
from ledger.models import Link, Risk, Source


class LinkPage(ItemPage):
    """Say what this commitment is to another."""

    title = gettext_lazy("Link to another")
    kind = forms.ChoiceField(
        label=gettext_lazy("This one"),
        help_text=gettext_lazy("To replace or merge it, propose the move to “Superseded”."),
    )
    other = ReferenceField(
        label=gettext_lazy("That one"), help_text=gettext_lazy("Its reference, as EU-IN-SDP-019.")
    )
    note = line_field(gettext_lazy("Note"), max_length=300, required=False)

    def prepare(self) -> None:
        free = [(kind.value, kind.label) for kind in LinkKind if link_refusal(kind) is None]
        self.fields["kind"].choices = free  # type: ignore[attr-defined]

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        kind, other = LinkKind(given["kind"]), given["other"]
        actions.link(self.item, other, kind=kind, note=given["note"], by=self.by, at=at)
        return _("Linked: %(reference)s, %(kind)s, %(other)s.") % {
            "reference": self.item.reference,
            "kind": kind.label,
            "other": other.reference,
        }


class EndLinkPage(ItemPage):
    """End a link. Its key is the link's."""

    title = gettext_lazy("End the link")
    reason = lines_field(
        gettext_lazy("Why?"),
        max_length=300,
        help_text=gettext_lazy("It stays listed, with this reason."),
    )

    def prepare(self) -> None:
        standing = Link.objects.standing().filter(commitment=self.item)
        self.link = by_key(standing.select_related("commitment", "other"), self.key)

    def refusal(self) -> str | None:
        if self.link is None:
            return _("There is no such link on this commitment.")
        return super().refusal()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The link."""
        return [(self.link.get_kind_display(), str(self.link.other))] if self.link else []

    def act(self, *, at: datetime) -> str:
        if self.link is None:
            raise LookupError(self.key)
        actions.end_link(self.link, reason=self.cleaned_data["reason"], by=self.by, at=at)
        return _("Ended: %s.") % self.link


class UmbrellaPage(ItemPage):
    """Put the item under an umbrella, or take it out."""

    title = gettext_lazy("Change the umbrella")
    umbrella = ReferenceField(
        label=gettext_lazy("Part of"),
        required=False,
        help_text=gettext_lazy("The umbrella's reference, as EU-IN-SDP-019. Blank takes it out."),
    )

    def prepare(self) -> None:
        parent = self.item.parent
        self.fields["umbrella"].initial = parent.reference if parent else ""

    def act(self, *, at: datetime) -> str:
        parent = self.cleaned_data["umbrella"]
        actions.set_parent(self.item, parent=parent, by=self.by, at=at)
        told = {"reference": self.item.reference, "parent": parent}
        if parent is None:
            return _("%(reference)s stands by itself now.") % told
        return _("%(reference)s is part of %(parent)s now.") % told


class RiskPage(ItemPage):
    """Note what may keep the promise from being kept."""

    title = gettext_lazy("Note a risk")
    name = line_field(gettext_lazy("Risk"), max_length=300)
    likelihood = forms.TypedChoiceField(
        label=gettext_lazy("Likelihood"), choices=Level.choices, coerce=int, initial=Level.MEDIUM
    )
    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact"), choices=Level.choices, coerce=int, initial=Level.MEDIUM
    )
    mitigation = lines_field(gettext_lazy("What is done about it"), max_length=500, required=False)
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Who says so"),
        required=False,
        empty_label=gettext_lazy("the desk itself"),
    )
    locator = forms.CharField(
        label=gettext_lazy("Where in the source"), max_length=120, required=False
    )

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        new = NewRisk(
            title=given["name"],
            likelihood=Level(given["likelihood"]),
            impact=Level(given["impact"]),
            mitigation=given["mitigation"],
            source=given["source"],
            locator=given["locator"],
        )
        actions.note_risk(self.item, new, by=self.by, at=at)
        return _("Noted on %(reference)s: %(risk)s.") % {
            "reference": self.item.reference,
            "risk": new.title,
        }


class CloseRiskPage(ItemPage):
    """Close a risk. Its key is the risk's."""

    title = gettext_lazy("Close the risk")
    reason = lines_field(
        gettext_lazy("Why?"),
        max_length=300,
        help_text=gettext_lazy("It stays listed, with this reason."),
    )

    def prepare(self) -> None:
        self.risk = by_key(Risk.objects.standing().filter(commitment=self.item), self.key)

    def refusal(self) -> str | None:
        if self.risk is None:
            return _("There is no such risk on this commitment.")
        return super().refusal()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The risk."""
        return [(_("Risk"), str(self.risk))] if self.risk else []

    def act(self, *, at: datetime) -> str:
        if self.risk is None:
            raise LookupError(self.key)
        actions.close_risk(self.risk, reason=self.cleaned_data["reason"], by=self.by, at=at)
        return _("Closed: %s.") % self.risk
