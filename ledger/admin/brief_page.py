"""The brief: where we stand with some parties before we meet, on pages that print."""

from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.admin import brief_files
from ledger.admin.pages import day_field
from ledger.admin.recorded import person
from ledger.domain.briefs import Scope
from ledger.models import Commitment, Desk, Instrument, Party
from ledger.models.briefing import Asked, Brief, brief

# Each party is a brief of its own: more at once is a mistake of the mouse.
MAX_PARTIES: Final = 12

# Where days begin and end for a person who sits on no desk.
NOWHERE: Final = "UTC"


class BriefForm(forms.Form):
    """With whom we meet, about what, and as of when."""

    party = forms.ModelMultipleChoiceField(
        Party.objects.all(),
        to_field_name="code",
        label=gettext_lazy("We meet"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("One brief for each. Hold Ctrl to choose several."),
        error_messages={"required": gettext_lazy("Choose whom we meet.")},
    )
    instrument = forms.ModelChoiceField(
        Instrument.objects.all(),
        to_field_name="code",
        label=gettext_lazy("About"),
        required=False,
        empty_label=gettext_lazy("Everything"),
    )
    scope = forms.ChoiceField(label=gettext_lazy("Tell"), choices=Scope.choices, required=False)
    since = day_field(
        gettext_lazy("Changed since"),
        required=False,
        help_text=gettext_lazy("For what changed: since the morning of this day."),
    )
    before = day_field(
        gettext_lazy("We meet on"),
        required=False,
        help_text=gettext_lazy("Blank means today. What was stated later is left out."),
    )
    as_of = day_field(
        gettext_lazy("As recorded on"),
        required=False,
        help_text=gettext_lazy(
            "Blank means now. Else what the ledger said at the end of that day."
        ),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_party(self) -> list[Party]:
        parties = list(self.cleaned_data["party"])
        if len(parties) > MAX_PARTIES:
            raise forms.ValidationError(
                _("Choose at most %(most)d parties at once."), params={"most": MAX_PARTIES}
            )
        return parties

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        # The day that has not ended is now.
        return None if day == self.today else day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("scope") == Scope.CHANGED and not cleaned.get("since"):
            self.add_error("since", _("Say since when."))
        return cleaned

    def asked(self, zone: ZoneInfo) -> Asked:
        """Return what is asked for; days begin and end in a zone."""
        given = self.cleaned_data
        since, as_of = given["since"], given["as_of"]
        return Asked(
            before=given["before"] or self.today,
            scope=Scope(given["scope"] or Scope.OPEN),
            since=datetime.combine(since, time.min, zone) if since else None,
            instrument=given["instrument"],
            at=datetime.combine(as_of, time.max, zone) if as_of else None,
        )


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Ask for a brief, or show it: on a page, or as a file where ``format`` names one."""
    zone = _zone(request)
    now = timezone.now()
    today = now.astimezone(zone).date()
    is_asked = "party" in request.GET
    form = BriefForm(request.GET if is_asked else None, today=today)
    found = _briefs(request, form, zone, now) if form.is_valid() else []
    context = {
        **site.each_context(request),
        "title": _("Brief"),
        "form": form,
        "is_asked": is_asked,
        "briefs": found,
        "told_at": now,
        "files": _files(request) if found else {},
    }
    if found and (write := brief_files.WRITERS.get(request.GET.get("format", ""))):
        try:
            return write(found, context)
        except brief_files.Unwritable as why:
            messages.error(request, str(why))
    status = 400 if is_asked and form.errors else 200
    return TemplateResponse(request, "admin/ledger/brief.html", context, status=status)


def _zone(request: HttpRequest) -> ZoneInfo:
    """Return the zone of the desk on which a person sits first."""
    desk = Desk.objects.filter(pk__in=person(request).desk_ids).first()
    return ZoneInfo(desk.time_zone if desk else NOWHERE)


def _briefs(request: HttpRequest, form: BriefForm, zone: ZoneInfo, now: datetime) -> list[Brief]:
    asked = form.asked(zone)
    today = Desk.objects.today(asked.at or now)
    visible = Commitment.objects.visible_to(person(request))
    parties = form.cleaned_data["party"]
    return [brief(party, asked, today=today, visible=visible) for party in parties]


def _files(request: HttpRequest) -> dict[str, str]:
    """Return the kinds of files that can be made here, each with its address."""
    made = {}
    for name in brief_files.available():
        asked = request.GET.copy()
        asked["format"] = name
        made[brief_files.LABELS[name]] = f"?{asked.urlencode()}"
    return made
