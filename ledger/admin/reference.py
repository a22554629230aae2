"""Parties, instruments, themes, publishers and sources."""

from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger import actions
from ledger.admin.commitment_forms import stated_date
from ledger.admin.filters import today_of
from ledger.admin.item import Link
from ledger.admin.pages import Paged
from ledger.admin.recorded import acting, person
from ledger.admin.release_pages import ChangeReleasePage, ReleasePage, WithdrawReleasePage
from ledger.admin.seen import SeenForm
from ledger.admin.used import Used
from ledger.domain.actor import Actor, Role, release_refusal
from ledger.models import Instrument, Party, Publisher, Source, Theme

R = TypeVar("R", Party, Instrument, Theme, Publisher, Source)


class ReferenceAdmin(Used, Paged[R], Generic[R]):
    """Reference data: everybody but a reader may keep it."""

    search_fields: ClassVar[Any] = ("code", "name")

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).role != Role.READER

    def add_row(self, row: R, form: forms.ModelForm[R], *, by: Actor) -> None:
        parties = form.cleaned_data.get("members") or ()
        actions.add_reference(row, by=by, at=timezone.now(), parties=parties)

    def amend_row(self, row: R, changes: dict[str, Any], *, by: Actor) -> None:
        actions.amend_reference(row, by=by, at=timezone.now(), **changes)


class DatedForm(SeenForm[R], Generic[R]):
    """A form with a date as it was stated; ``dates`` names it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            for name in self.dates:
                cleaned[f"{name}_on"] = stated_date(self, name).on
        return cleaned


class PartyForm(SeenForm[Party]):
    class Meta:
        model = Party
        fields = ("code", "name", "kind", "iso", "parent")
        help_texts = {
            "code": _("Short, such as eu or in. Given once."),
            "parent": _("An organisation that it is part of: its briefs tell of this one too."),
        }


class ThemeForm(SeenForm[Theme]):
    class Meta:
        model = Theme
        fields = ("code", "name", "parent")
        help_texts = {
            "code": _("Short, such as maritime-security. Given once."),
            "parent": _("The wider theme: who asks for that one finds this one too."),
        }


class PublisherForm(SeenForm[Publisher]):
    class Meta:
        model = Publisher
        fields = ("code", "name", "reliability", "reason")
        help_texts = {
            "code": _("Short, such as council-eu. Given once."),
            "reliability": _("A can be relied on, F cannot be judged. It weighs all it publishes."),
            "reason": _("Why this grade. For colleagues only."),
        }


class InstrumentForm(DatedForm[Instrument]):
    dates = ("dated",)
    members = forms.ModelMultipleChoiceField(
        Party.objects.all(), label=_("Parties"), required=False
    )

    class Meta:
        model = Instrument
        fields = (
            "code",
            "name",
            "kind",
            "also_known_as",
            "dated_on",
            "dated_precision",
            "dated_words",
        )


class SourceForm(DatedForm[Source]):
    dates = ("published",)

    class Meta:
        model = Source
        fields = (
            "code",
            "title",
            "publisher",
            "kind",
            "link",
            "published_on",
            "published_precision",
            "published_words",
            "sha256",
            "independence_group",
        )
        help_texts = {
            "code": _("Short, such as eu-in-joint-statement-2025. Given once."),
            "link": _("Where anybody can read it."),
        }
        labels = {"publisher": _("Publisher")}
        widgets = {
            "link": forms.URLInput(attrs={"class": "vURLField"}),
            "title": forms.TextInput(attrs={"class": "vTextField"}),
        }


@admin.register(Party)
class PartyAdmin(ReferenceAdmin[Party]):
    form = PartyForm
    list_display = ("name", "code", "kind", "parent", "used_by")
    list_display_links = ("name", "code")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    used_through = "obligations__party"
    list_asks = "party"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Party | None = kwargs.get("obj")
        if obj is not None:
            address = f"{reverse('admin:brief')}?{urlencode({'party': obj.code})}"
            context["links"] = [Link(str(_("Brief")), address)]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Theme)
class ThemeAdmin(ReferenceAdmin[Theme]):
    form = ThemeForm
    list_display = ("name", "code", "parent", "used_by")
    list_display_links = ("name", "code")
    list_filter = ("parent",)
    list_select_related = ("parent",)
    used_through = "taggings__theme"
    list_asks = "theme"
    used_where = {"taggings__dropped_at": None}


@admin.register(Publisher)
class PublisherAdmin(ReferenceAdmin[Publisher]):
    form = PublisherForm
    list_display = ("name", "code", "reliability", "used_by")
    list_display_links = ("name", "code")
    list_filter = ("reliability",)
    used_through = "citations__source__publisher"


class ByPublisher(admin.RelatedFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(_("publisher"))


@admin.register(Source)
class SourceAdmin(ReferenceAdmin[Source]):
    form = SourceForm
    list_display = ("title", "code", "issuer", "kind", "stated", "used_by")
    list_display_links = ("title", "code")
    list_filter = ("kind", ("publisher", ByPublisher))
    list_select_related = ("publisher",)
    search_fields = ("code", "title", "publisher__name")
    used_through = "citations__source"

    @admin.display(description=_("publisher"), ordering="publisher__name")
    def issuer(self, row: Source) -> str:
        return str(row.publisher)

    @admin.display(description=_("published"), ordering="published_on")
    def stated(self, row: Source) -> str:
        return str(row.published)


@admin.register(Instrument)
class InstrumentAdmin(ReferenceAdmin[Instrument]):
    """Instruments, and who may see all that comes from one."""

    form = InstrumentForm
    list_display = ("name", "code", "kind", "stated", "used_by")
    list_display_links = ("name", "code")
    list_filter = ("kind",)
    search_fields = ("code", "name", "also_known_as")
    used_through = list_asks = "instrument"
    pages = {
        "release": ReleasePage,
        "change-release": ChangeReleasePage,
        "withdraw-release": WithdrawReleasePage,
    }

    @admin.display(description=_("dated"), ordering="dated_on")
    def stated(self, row: Instrument) -> str:
        return str(row.dated)

    def get_fields(self, request: HttpRequest, obj: Instrument | None = None) -> Any:
        fields = list(super().get_fields(request, obj))
        return [name for name in fields if name != "members"] if obj else fields

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Instrument | None = kwargs.get("obj")
        if obj is not None:
            may = release_refusal(acting(request), None) is None
            context["links"] = (
                [Link(str(_("Release…")), self.page_url(obj, "release"))] if may else []
            )
            context["parties"] = [link.party for link in obj.party_links.select_related("party")]
            context["releases"] = obj.releases.standing().select_related("party")
            context["may_release"] = may
            context["sums"] = obj.commitments.all().roll_up(today_of(request))
        return super().render_change_form(request, context, *args, **kwargs)
