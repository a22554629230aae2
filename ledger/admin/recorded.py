"""What the admin of every recorded table has in common: it writes through actions only."""

from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ledger.domain.actor import Actor, Door
from ledger.errors import LedgerError
from ledger.models import Entry, User
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


def rearmed(data: Any, version: int) -> Any:
    """Return what was posted, taking a version for seen: a second try knows what it is on."""
    fresh = data.copy()
    fresh["seen_version"] = str(version)
    return fresh


def said_since(item: Root, seen: int | None) -> str:
    """Say what was recorded on an item since the version somebody saw."""
    newer = Entry.objects.of(item.pk).filter(version__gt=seen or 0)[:5]
    news = "; ".join(f"{e.kind.label}, {e.actor}, {e.at:%Y-%m-%d %H:%M} UTC" for e in newer)
    return _(
        "This was changed after you opened the page (%s). Nothing was written; what you typed "
        "is still here. Check it, then confirm again."
    ) % (news or _("by somebody else"))


def become(row: R, made: R) -> None:
    """Give the admin's own object the values of the row that an action made."""
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(made, field.attname))


class SeenForm(forms.ModelForm[R], Generic[R]):
    """A form that knows which version its reader saw, and why the last try was refused."""

    refused: LedgerError | None = None
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current_version = self.instance.version or 0
        self.initial["seen_version"] = self.current_version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen = cleaned.get("seen_version")
        if self.current_version != (seen or 0):
            # What was typed stays; a second save knows what it overwrites.
            self.data = rearmed(self.data, self.current_version)
            raise forms.ValidationError(said_since(self.instance, seen), code="stale")
        if self.refused:
            raise forms.ValidationError(str(self.refused))
        return cleaned


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

    def get_readonly_fields(self, request: HttpRequest, obj: R | None = None) -> tuple[str, ...]:
        fixed = self.once if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_form(
        self, request: HttpRequest, obj: R | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[R]]:
        form = super().get_form(request, obj, change, **kwargs)
        refused = getattr(request, "refused", None)
        return type(form.__name__, (form,), {"refused": refused})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except LedgerError as refused:
            # Rolled back by now. Once more, so that the form shows why and keeps the text.
            request.refused = refused  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: R, form: Any, change: bool) -> None:
        by = acting(request)
        if not change:
            self.add_row(obj, form, by=by)
            return
        row = self.model._default_manager.get(pk=obj.pk)
        row.version = form.cleaned_data["seen_version"]
        columns = {f.name for f in self.model._meta.concrete_fields}
        changes = {n: form.cleaned_data[n] for n in form.changed_data if n in columns}
        if changes or self.has_more(form):
            self.amend_row(row, changes, by=by)

    def has_more(self, form: forms.ModelForm[R]) -> bool:
        """Return whether a form changes more than columns of its own row."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: related rows are written by the action that writes their root."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the ledger is the record."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the ledger is the record."""
