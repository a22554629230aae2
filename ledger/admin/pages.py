"""Focused pages: one form, one action, one button."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.db import transaction
from django.db.models import DateField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.admin import record_page, repeats, ways
from ledger.admin.fields import NOTE_LENGTH, make_honest
from ledger.admin.recorded import RecordedAdmin, acting
from ledger.admin.seen import rearmed, said_since
from ledger.domain import dates
from ledger.domain.actor import Actor
from ledger.errors import LedgerError, Stale
from ledger.models.recorded import Root

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Root)


# The button that leads on to the next one.
NEXT = "_next"
# One way to write a day: 4/5/2026 is April in one country and May in the next.
DAY_FORMATS = ["%Y-%m-%d"]
NO_DAY = {"invalid": gettext_lazy("This is not a day of the calendar, such as 2026-01-27.")}


class DayInput(forms.DateInput):
    """The browser's own date field: no script, works by keyboard."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OneOf(forms.RadioSelect):
    """A few choices, all to be seen; the first can be where one begins."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["index"] != "0":
            option["attrs"].pop("autofocus", None)
        return option


def note_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A few lines of text."""
    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=NOTE_LENGTH,
        widget=widget,
    )


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DayInput(),
        input_formats=DAY_FORMATS,
        error_messages=NO_DAY,
        validators=[believable],
    )


def believable(on: date) -> None:
    """Refuse a day of a year that nobody meant."""
    if why := dates.day_refusal(on):
        raise forms.ValidationError(why)


class PageForm(forms.Form, Generic[R]):
    """The form of one page; ``act`` does what it is for.

    :param item: the row as it is now; :param key: the rest of the page's address.
    """

    title: ClassVar[Any] = ""
    # What the second button says that leads on to the next one, where there is such a queue.
    next_label: ClassVar[Any] = ""
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: R, key: str, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.key = key
        self.by = by
        self.fields["seen_version"].initial = item.version
        self.prepare()
        make_honest(self.fields)

    def prepare(self) -> None:
        """Fit the fields to the item; called once, before anything is read."""

    def refusal(self) -> str | None:
        """Return why the page may not be used at all, or None."""
        raise NotImplementedError

    def heading(self) -> str:
        """Return what the page is called; its button says the same."""
        return str(self.title)

    def focus(self) -> None:
        """Let who opens the page begin to type at once; a page with errors begins with them."""
        if first := next(iter(self.visible_fields()), None):
            first.field.widget.attrs["autofocus"] = True

    def following(self, pages: "Paged[R]", request: HttpRequest) -> str | None:
        """Return the address of the next one that waits for the same person, if there is one."""
        return None

    def act(self, *, at: datetime) -> str:
        """Do it, and return what to tell.

        :raises LedgerError: it was refused, or the item moved on.
        """
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen = cleaned.get("seen_version")
        if seen != self.item.version:
            raise Stale(said_since(self.item, seen, by=self.by))
        return cleaned


def by_key(rows: QuerySet[M], key: str) -> M | None:
    """Return the row that a page's address names, or None."""
    try:
        return rows.filter(pk=UUID(key)).first()
    except ValueError:
        return None


class Paged(RecordedAdmin[R], Generic[R]):
    """An admin with a record, and focused pages at ``<id>/<slug>/`` and ``<id>/<slug>/<key>/``."""

    pages: ClassVar[Mapping[str, type[PageForm[Any]]]] = {}
    formfield_overrides = {
        DateField: {
            "widget": DayInput,
            "input_formats": DAY_FORMATS,
            "error_messages": NO_DAY,
            "validators": [believable],
        }
    }

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        opts = self.opts
        mine = []
        for slug, form in self.pages.items():
            view = wrap(_view(self, form))
            name = f"{opts.app_label}_{opts.model_name}_{slug}"
            mine.append(path(f"<uuid:object_id>/{slug}/", view, name=name))
            mine.append(path(f"<uuid:object_id>/{slug}/<slug:key>/", view, name=f"{name}_key"))
        return [*mine, *super().get_urls()]

    def page_url(self, item: R, slug: str, key: object = "") -> str:
        """Return the address of a page."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{slug}"
        if key:
            return reverse(f"{name}_key", args=[item.pk, key])
        return reverse(name, args=[item.pk])

    def show_page(
        self, request: HttpRequest, object_id: object, form_class: type[PageForm[R]], key: str
    ) -> HttpResponse:
        item = self.get_object(request, str(object_id))
        if item is None:
            return self.missing(request)
        by = acting(request)
        is_sent = request.method == "POST"
        typed, files = (request.POST, request.FILES) if is_sent else (None, None)
        form = form_class(typed, files, item=item, key=key, by=by)
        back = reverse(admin_name(self, "change"), args=[item.pk])
        if is_sent and repeats.is_known(request):
            return self._done_already(request, back)
        status = 200
        try:
            # Read first: whoever is too late must not lose what was typed.
            is_filled = form.is_valid()
            if why := form.refusal():
                messages.error(request, why)
                return HttpResponseRedirect(back)
            if is_filled:
                return self.done(request, form, self._act(request, form), back)
        except LedgerError as refused:
            if repeats.is_known_by_now(request):
                return self._done_already(request, back)
            status = self._show_refusal(request, form, refused)
        return self._page(request, item, form, back, status)

    @transaction.atomic
    def _act(self, request: HttpRequest, form: PageForm[R]) -> str:
        said = form.act(at=timezone.now())
        repeats.remember(request)
        return said

    def done(self, request: HttpRequest, form: PageForm[R], said: str, back: str) -> HttpResponse:
        """Answer once it is done: tell so, and lead back to the item, or on to the next."""
        messages.success(request, said)
        if NEXT not in request.POST:
            return HttpResponseRedirect(back)
        onward = form.following(self, request)
        if onward is None:
            messages.info(request, _("That was the last one that waits for you."))
        return HttpResponseRedirect(onward or back)

    def _done_already(self, request: HttpRequest, back: str) -> HttpResponse:
        messages.info(request, _("This was done already, just as you sent it: it is done once."))
        return HttpResponseRedirect(back)

    def _show_refusal(self, request: HttpRequest, form: PageForm[R], refused: LedgerError) -> int:
        """Put a refusal on the form, keep what was typed, and return the answer's status."""
        fresh = self.get_object(request, str(form.item.pk))
        form.item = fresh or form.item
        form.add_error(None, str(refused))
        if why := form.refusal():  # No second try would help; the text is there to be copied.
            form.add_error(None, why)
        else:
            form.data = rearmed(form.data, form.item.version)
        return 409 if isinstance(refused, Stale) else 422

    def _page(
        self, request: HttpRequest, item: R, form: PageForm[R], back: str, status: int
    ) -> HttpResponse:
        fields = [(None, {"fields": list(form.fields)})]
        if not form.is_bound:
            form.focus()
        context = {
            **self.admin_site.each_context(request),
            "title": form.heading(),
            "item": item,
            "back": back,
            "cancel": ways.came_from(request, back),
            "opts": self.opts,
            "form": form,
            "adminform": AdminForm(form, fields, {}, model_admin=self),  # type: ignore[arg-type]
            "errors": AdminErrorList(form, []),  # type: ignore[arg-type]
        }
        return TemplateResponse(request, "admin/ledger/page.html", context, status=status)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the record: every entry, and whether the chain of entries holds."""
        item = self.get_object(request, object_id)
        if item is None:
            return self.missing(request)
        return record_page.answer(self, request, item)

    def missing(self, request: HttpRequest) -> HttpResponse:
        """Say that there is no such item, and lead back to the list."""
        messages.error(request, _("There is no such item."))
        return HttpResponseRedirect(reverse(admin_name(self, "changelist")))


def admin_name(model_admin: "admin.ModelAdmin[Any]", view: str) -> str:
    """Return the name of one of the admin's own addresses."""
    opts = model_admin.opts
    return f"admin:{opts.app_label}_{opts.model_name}_{view}"


def _view(model_admin: Paged[Any], form: type[PageForm[Any]]) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, object_id: object, key: str = "") -> HttpResponse:
        return model_admin.show_page(request, object_id, form, key)

    return view
