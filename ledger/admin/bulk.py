"""Do one thing to many items at once: shown first, then all of them, each by its entry, or none."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminErrorList, AdminForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.admin.display import labelled
from ledger.admin.recorded import RecordedAdmin, acting
from ledger.domain.actor import Actor
from ledger.errors import LedgerError, Stale
from ledger.models import Commitment, Proposal
from ledger.models.commitments import CommitmentQuerySet

# More at once than a person can answer for is a mistake of the mouse.
MAX_ITEMS: Final = 500


class BulkForm(forms.Form):
    """What is asked once for all items; ``act`` does it to one.

    :ivar slug: the name of the action on the list. :ivar title: what the page and its button say.
    :ivar voids: whether it undoes a proposal that waits on an item.
    """

    slug: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    voids: ClassVar[bool] = True
    # Which items the page showed, and in which version: exactly these, or none.
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: list[Commitment], by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.by = by
        self.initial["seen"] = " ".join(f"{row.pk}:{row.version}" for row in rows)
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the items; called once, before anything is read."""

    @classmethod
    def refusals(
        cls, rows: list[Commitment], waiting: Mapping[UUID, Proposal], *, by: Actor
    ) -> dict[UUID, str]:
        """Return why items are left as they are, by their keys; no query for each.

        :param waiting: the proposals that wait on them, by item.
        """
        raise NotImplementedError

    @classmethod
    def now(cls, row: Commitment) -> object:
        """Return what is shown of an item: what will change."""
        raise NotImplementedError

    @classmethod
    def promise(cls, number: int) -> str:
        """Say how many items will change."""
        raise NotImplementedError

    def act(self, row: Commitment, *, at: datetime) -> None:
        """Do it to one item.

        :raises LedgerError: it was refused, or the item moved on.
        """
        raise NotImplementedError

    def done(self, number: int) -> str:
        """Say to how many it was done."""
        raise NotImplementedError


def bulk(
    desk: RecordedAdmin[Commitment],
    request: HttpRequest,
    queryset: CommitmentQuerySet,
    form_class: type[BulkForm],
) -> HttpResponse | None:
    """Show what would change and what is left out; on confirmation, do it all or nothing.

    Cost: four queries to show it; to do it, those of the action for each item.
    """
    by = acting(request)
    chosen = list(queryset.select_related("desk", "owner").order_by("reference")[: MAX_ITEMS + 1])
    if len(chosen) > MAX_ITEMS:
        words = ngettext(
            "Choose at most %d item at once.", "Choose at most %d items at once.", MAX_ITEMS
        )
        messages.error(request, words % MAX_ITEMS)
        return None
    found = Proposal.objects.pending().filter(commitment__in=chosen)
    waiting = {p.commitment_id: p for p in found.select_related("requested_by")}
    why = form_class.refusals(chosen, waiting, by=by)
    rows = [row for row in chosen if row.pk not in why]
    typed = request.POST if "confirm" in request.POST else None
    form = form_class(typed, rows=rows, by=by)
    status = 200
    if form.is_bound and form.is_valid():
        status = _confirm(request, form)
        if status == 302:
            return None
    skipped = [(row, why[row.pk]) for row in chosen if row.pk in why]
    undone = {key for key, asked in waiting.items() if form.voids and key not in why}
    return _page(desk, request, form, skipped, undone, status)


def _confirm(request: HttpRequest, form: BulkForm) -> int:
    """Do it, or put on the form why not; return the status of the answer."""
    if form.cleaned_data["seen"] != form.initial["seen"]:
        form.add_error(None, _("The items changed after this page was made. Check again."))
        fresh = request.POST.copy()
        fresh["seen"] = form.initial["seen"]
        form.data = fresh
        return 409
    at, row = timezone.now(), None
    try:
        with transaction.atomic():
            for row in map(copy, form.rows):  # What is rolled back must not show on the page.
                form.act(row, at=at)
    except LedgerError as refused:
        form.add_error(None, labelled(row.reference, refused) if row else str(refused))
        return 409 if isinstance(refused, Stale) else 422
    messages.success(request, form.done(len(form.rows)))
    return 302


def _page(
    desk: RecordedAdmin[Commitment],
    request: HttpRequest,
    form: BulkForm,
    skipped: list[tuple[Commitment, str]],
    undone: set[UUID],
    status: int,
) -> HttpResponse:
    fields = [(None, {"fields": list(form.fields)})]
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": form.title,
        "opts": desk.opts,
        "form": form,
        "adminform": AdminForm(form, fields, {}, model_admin=desk),  # type: ignore[arg-type]
        "errors": AdminErrorList(form, []),  # type: ignore[arg-type]
        "promise": form.promise(len(form.rows)),
        "rows": [(row, form.now(row), row.pk in undone) for row in form.rows],
        "skipped": skipped,
        "back": request.get_full_path(),
        "checkbox": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/ledger/bulk.html", context, status=status)
