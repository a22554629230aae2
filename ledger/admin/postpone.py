"""Put off the reviews of many items at once: each by its own action and entry."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminErrorList, AdminForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger import actions
from ledger.admin.pages import day_field, note_field
from ledger.admin.recorded import RecordedAdmin, acting
from ledger.domain.actor import Actor, edit_refusal
from ledger.errors import LedgerError
from ledger.models import Commitment
from ledger.models.commitments import CommitmentQuerySet

# More at once than a person can answer for is a mistake of the mouse.
MAX_ITEMS = 500


class PostponeForm(forms.Form):
    """The new day, and why."""

    to = day_field(gettext_lazy("New review date"))
    reason = note_field(
        gettext_lazy("Why?"), help_text=gettext_lazy("Goes on the record of every item.")
    )
    # Which items the page showed, and in which version: exactly these, or none.
    seen = forms.CharField(widget=forms.HiddenInput)


def postpone(
    desk: RecordedAdmin[Commitment], request: HttpRequest, queryset: CommitmentQuerySet
) -> HttpResponse | None:
    """Show what would change and what is left out; on confirmation, do it all or nothing."""
    by = acting(request)
    chosen = list(queryset.select_related("desk", "owner").order_by("reference")[: MAX_ITEMS + 1])
    if len(chosen) > MAX_ITEMS:
        messages.error(request, _("Choose at most %d items at once.") % MAX_ITEMS)
        return None
    skipped = [(row, why) for row in chosen if (why := _refusal(row, by))]
    rows = [row for row in chosen if not _refusal(row, by)]
    seen = " ".join(f"{row.pk}:{row.version}" for row in rows)
    form = PostponeForm(request.POST if "confirm" in request.POST else None, initial={"seen": seen})
    if form.is_bound and form.is_valid():
        if form.cleaned_data["seen"] != seen:
            form.add_error(None, _("The items changed after this page was made. Check again."))
            fresh = request.POST.copy()
            fresh["seen"] = seen
            form.data = fresh
        elif _do(request, form, rows, by=by):
            return None
    return _page(desk, request, form, rows, skipped)


def _refusal(row: Commitment, by: Actor) -> str | None:
    if why := edit_refusal(by, row.desk_id):
        return why
    if not row.counts_as_open:
        return _("It is a draft, or closed: it has no review to put off.")
    return None


def _do(request: HttpRequest, form: PostponeForm, rows: list[Commitment], *, by: Actor) -> bool:
    given, at = form.cleaned_data, timezone.now()
    row = None
    try:
        with transaction.atomic():
            for row in map(copy, rows):  # What is rolled back must not show on the page.
                actions.defer_review(row, to=given["to"], reason=given["reason"], by=by, at=at)
    except LedgerError as refused:
        form.add_error(None, f"{row.reference}: {refused}" if row else str(refused))
        return False
    done = ngettext("%d review was put off.", "%d reviews were put off.", len(rows)) % len(rows)
    messages.success(request, done)
    return True


def _page(
    desk: RecordedAdmin[Commitment],
    request: HttpRequest,
    form: PostponeForm,
    rows: list[Commitment],
    skipped: list[tuple[Commitment, str]],
) -> HttpResponse:
    fields = [(None, {"fields": list(form.fields)})]
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": _("Put off reviews"),
        "opts": desk.opts,
        "form": form,
        "adminform": AdminForm(form, fields, {}, model_admin=desk),  # type: ignore[arg-type]
        "errors": AdminErrorList(form, []),  # type: ignore[arg-type]
        "rows": rows,
        "skipped": skipped,
        "checkbox": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/ledger/postpone.html", context)
