"""What the admin of every recorded table has in common: it writes through actions only."""

from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ledger.admin import titles
from ledger.admin.seen import SeenForm as SeenForm
from ledger.domain import text
from ledger.domain.actor import Actor, Door
from ledger.errors import LedgerError, Refused
from ledger.models import User
from ledger.models.recorded import Root

R = TypeVar("R", bound=Root)


def person(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


def acting(request: HttpRequest) -> Actor:
    """Return who is signed in, as the rules know them."""
    return person(request).acting(Door.ADMIN)


def become(row: R, made: R) -> None:
    """Give the admin's own object the values of the row that an action made."""
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(made, field.attname))


class RecordedAdmin(admin.ModelAdmin[R], Generic[R]):
    """An admin without a second way to write: no delete, no log of its own."""

    form: Any = SeenForm
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    # Given once, then fixed: the database keeps it so.
    once: tuple[str, ...] = ("code",)

    def add_row(self, row: R, form: forms.ModelForm[R], *, by: Actor) -> None:
        raise NotImplementedError

    def amend_row(self, row: R, changes: dict[str, Any], *, by: Actor) -> None:
        raise NotImplementedError

    def amend_by(self, form: Any, row: R, *, by: Actor) -> None:
        """Write what a form changes: columns of its own row, unless there is more to it."""
        self.amend_row(row, form.changes(), by=by)

    def may_write(self, request: HttpRequest) -> bool:
        raise NotImplementedError

    def has_view_permission(self, request: HttpRequest, obj: R | None = None) -> bool:
        return person(request).is_active

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: R | None = None) -> bool:
        return self.may_write(request)

    def has_delete_permission(self, request: HttpRequest, obj: R | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Let a list be narrowed by what its filters offer: no other column, and no pattern."""
        if request is None or text.fault(value):
            return False
        filters: Any = self.get_list_filter(request)
        offered = [one if isinstance(one, str) else one[0] for one in filters]
        return any(lookup in {f"{n}__exact", f"{n}__id__exact", f"{n}__isnull"} for n in offered)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> R | None:
        return super().get_object(request, object_id, from_field or None)

    def get_readonly_fields(self, request: HttpRequest, obj: R | None = None) -> tuple[str, ...]:
        fixed = self.once if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_fields(self, request: HttpRequest, obj: R | None = None) -> Any:
        """Return the fields; without what only a form needs, where there is nothing to send."""
        found = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        return [name for name in found if name not in {"seen_version", "token"}]

    def get_form(
        self, request: HttpRequest, obj: R | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[R]]:
        form = super().get_form(request, obj, change, **kwargs)
        known = {"refused": getattr(request, "refused", None), "reader": person(request).pk}
        return type(form.__name__, (form,), known)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the list what it lists, and what one adds to it by its own sentence."""
        adds = titles.ADDS[str(self.opts.model_name)]
        told = {"title": capfirst(str(self.opts.verbose_name_plural)), "adds": adds}
        answer: HttpResponse = super().changelist_view(request, told | (extra_context or {}))
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        kind, name = capfirst(str(self.opts.verbose_name)), str(self.opts.model_name)
        told = {"title": kind if object_id else titles.ADDS[name]} | (extra_context or {})
        try:
            answer = super().changeform_view(request, object_id, form_url, told)
        except LedgerError as refused:
            # Rolled back by now. Once more, so that the form shows why and keeps the text.
            request.refused = refused  # type: ignore[attr-defined]
            answer = super().changeform_view(request, object_id, form_url, told)
        shown = getattr(answer, "context_data", None) or {}
        if "adminform" in shown and getattr(shown["adminform"].form, "conflict", None):
            answer.status_code = 409
        return answer

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: R | None = None,
    ) -> HttpResponse:
        context.setdefault("show_save_and_add_another", add)  # who changes one adds none
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: R, form: Any, change: bool) -> None:
        if form.is_done_already:
            request.told = _("It was saved already, just as you typed it.")  # type: ignore[attr-defined]
            become(obj, form.made if form.made else obj)
        elif change:
            self._amend(request, obj, form)
        else:
            obj.pk = form.key
            self.add_row(obj, form, by=acting(request))
            request.told = self.said_added(obj)  # type: ignore[attr-defined]

    def _amend(self, request: HttpRequest, obj: R, form: Any) -> None:
        """Write what was typed otherwise than it is recorded, and nothing else.

        :raises Refused: there is no such thing, and what was typed beside it would be lost.
        """
        units = form.changed_units()
        if not units:
            if any(form.cleaned_data.get(name) for name in form.aside):
                raise Refused(_("Nothing was changed."))
            request.told = _("Nothing was changed, so nothing was written.")  # type: ignore[attr-defined]
            return
        row = self.model._default_manager.get(pk=obj.pk)
        row.version = form.cleaned_data["seen_version"]
        self.amend_by(form, row, by=acting(request))
        what = ", ".join(unit.label for unit in units)
        request.told = _("Saved %(item)s. Changed: %(what)s.") % {"item": obj, "what": what}  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: related rows are written by the action that writes their root."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the ledger is the record."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the ledger is the record."""

    def said_added(self, obj: R) -> str:
        """Return what is told of something new."""
        return _("Added: %s.") % obj

    # --- Where one lands, and what one is told ------------------------------------------

    def response_add(self, request: HttpRequest, obj: R, post_url_continue: Any = None) -> Any:
        return self._answered(request, obj) or super().response_add(request, obj)

    def response_change(self, request: HttpRequest, obj: R) -> Any:
        return self._answered(request, obj) or super().response_change(request, obj)

    def _answered(self, request: HttpRequest, obj: R) -> HttpResponse | None:
        """Say what was done and lead on; None where Django's own pop-up answers."""
        if IS_POPUP_VAR in request.POST:
            return None
        messages.success(request, request.told)  # type: ignore[attr-defined]
        return HttpResponseRedirect(self.landing(request, obj))

    def landing(self, request: HttpRequest, obj: R) -> str:
        """Return where one lands after saving."""
        opts = self.opts
        if "_addanother" in request.POST:
            return reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
        if "_continue" in request.POST:
            return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
