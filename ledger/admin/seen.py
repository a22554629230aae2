"""Forms that know which version their reader saw, and what to do where somebody was first."""

from typing import Any, ClassVar, Final, Generic, TypeVar
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ledger.admin import conflict, repeats
from ledger.admin.fields import make_honest
from ledger.domain.actor import Actor, file_refusal
from ledger.domain.merging import merge
from ledger.errors import LedgerError
from ledger.models import Entry, User, stated
from ledger.models.past import Past, past_version
from ledger.models.recorded import Root

R = TypeVar("R", bound=Root)
# As many digits as a version may have; Python refuses to read a few thousand.
_MAX_DIGITS: Final = 9


def copied(data: Any) -> Any:
    """Return what was posted, so that it can be changed."""
    return data.copy()


def rearmed(data: Any, version: int) -> Any:
    """Return what was posted, taking a version for seen: a second try knows what it is on."""
    fresh = copied(data)
    fresh["seen_version"] = str(version)
    return fresh


def newer_than(item: Root, seen: int) -> list[Entry]:
    """Return what was recorded on an item since a version, oldest first."""
    return list(Entry.objects.of(item.pk).filter(version__gt=seen))


def said_since(item: Root, seen: int | None, *, by: Actor | None = None) -> str:
    """Say what was recorded on an item since the version somebody saw.

    :param by: who is told; of a person no more than they may read. None for who may write it.
    """
    if not seen or not 0 < seen <= item.version:
        return _(
            "The form did not say which version you had before you. Nothing was written; what "
            "you typed is still here. Check it against what is recorded, then confirm again."
        )
    is_closed = by is not None and isinstance(item, User) and file_refusal(by, item.pk)
    newer = [] if is_closed else newer_than(item, seen)[:5]
    told = ((e.happened, e.actor, f"{e.at:%Y-%m-%d %H:%M} UTC") for e in newer)
    news = "; ".join(", ".join(filter(None, words)) for words in told)
    return _(
        "This was changed after you opened the page (%s). Nothing was written; what you typed "
        "is still here. Check it, then confirm again."
    ) % (news or _("by somebody else"))


class SeenForm(forms.ModelForm[R], Generic[R]):
    """A form that knows which version its reader saw, and why the last try was refused.

    Where somebody else was first, it merges three ways: what the reader saw, what is recorded
    now, and what was typed. Nothing is written before the reader has seen it and saved again.
    """

    refused: LedgerError | None = None
    # Who reads the form, and with it the key of what is still to be added.
    reader: UUID | None = None
    # Names of dates as they were stated, each of three fields that are decided on as one.
    dates: ClassVar[tuple[str, ...]] = ()
    # Fields that say something of the change and are no part of what is recorded.
    aside: ClassVar[tuple[str, ...]] = ()
    seen_version = forms.IntegerField(label="", widget=forms.HiddenInput, required=False)
    token = forms.CharField(label="", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current_version = self.instance.version or 0
        self.initial["seen_version"] = self.current_version
        self.conflict: conflict.Conflict | None = None
        self.is_done_already = False
        self.key: UUID | None = None
        self.made: R | None = None
        if self.reader and not self.current_version:
            self.initial["token"] = repeats.new_token(self.reader)
        make_honest(self.fields)
        # Read now: checking a form puts what was typed into its row.
        self.now: dict[str, Any] = self.recorded() if self.current_version else {}
        if self.is_bound and self.current_version:
            self._take_what_was_chosen()

    def recorded(self, past: Past | None = None) -> dict[str, Any]:
        """Return what is recorded, by field: now, or as it was."""
        row = past.row(str(self.instance._meta.model_name), self.instance.pk) if past else None
        columns = row if past else vars(self.instance)
        every = self.instance._meta.concrete_fields
        return {f.name: (columns or {}).get(f.attname) for f in every if f.name in self.fields}

    def units(self) -> tuple[conflict.Unit, ...]:
        """Return what is decided on as one, in the order of the fields."""
        spans = {stated.columns(name)[0]: stated.columns(name) for name in self.dates}
        parts = {part for span in spans.values() for part in span[1:]}
        others = {"seen_version", "token", *self.aside, *parts}
        if self.current_version:  # and what is asked of something new alone
            others |= self.fields.keys() - self.now.keys()
        return tuple(
            conflict.Unit(name, str(capfirst(field.label or name)), spans.get(name, (name,)))
            for name, field in self.fields.items()
            if name not in others
        )

    def _take_what_was_chosen(self) -> None:
        """Where the reader chose what somebody else saved, take it for typed."""
        key = conflict.CHOICE
        units = [u for u in self.units() if self.data.get(key + u.name) == conflict.THEIRS]
        seen = str(self.data.get("seen_version", ""))
        if not units or not (seen.isascii() and seen.isdigit() and len(seen) <= _MAX_DIGITS):
            return
        values = conflict.by_unit(self, self.recorded_at(int(seen)) or {})
        self.data = copied(self.data)
        for unit in units:
            conflict.put(self, self.data, unit, values[unit.name])

    def recorded_at(self, seen: int | None) -> dict[str, Any] | None:
        """Return what was recorded at a version; None where there is no such version."""
        if seen == self.current_version:
            return self.now
        if not seen or not 0 < seen < self.current_version:
            return None
        return self.recorded(past_version(self.instance, seen, sections=conflict.SECTIONS))

    def changed_units(self) -> list[conflict.Unit]:
        """Return what was typed otherwise than it is recorded."""
        now, mine = conflict.by_unit(self, self.now), conflict.typed(self)
        return [unit for unit in self.units() if mine[unit.name] != now[unit.name]]

    def changes(self) -> dict[str, Any]:
        """Return the new values of the row's own columns that were typed otherwise."""
        names = [name for unit in self.changed_units() for name in unit.fields]
        columns = {field.name for field in self.instance._meta.concrete_fields}
        return {name: self.cleaned_data[name] for name in names if name in columns}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen = cleaned.get("seen_version")
        if not self.current_version:
            self._look_for_a_first_time(cleaned.get("token", ""))
        elif self.current_version != seen:
            self._meet(seen)
        if self.refused and not self.is_done_already:
            raise forms.ValidationError(str(self.refused))
        return cleaned

    def full_clean(self) -> None:
        """Check what was typed. Where it is refused, the row is as recorded again: the page
        around the form tells what is so, and not what somebody wished.
        """
        fields = self.instance._meta.concrete_fields
        recorded = {field.attname: getattr(self.instance, field.attname) for field in fields}
        super().full_clean()
        if self.errors and self.current_version:
            for column, value in recorded.items():
                setattr(self.instance, column, value)

    def validate_unique(self) -> None:
        if not self.is_done_already:  # or it would be found to be its own double
            super().validate_unique()

    # --- Something new ------------------------------------------------------------------

    def _look_for_a_first_time(self, token: str) -> None:
        """See whether the same form was saved before: what is clicked twice is added once."""
        if self.reader is None:
            return
        self.key = repeats.key_of(token, self.reader)
        found = self.key and type(self.instance)._default_manager.filter(pk=self.key).first()
        if self.key and not found:
            return
        if found and self._is_as_typed(found):
            self.is_done_already, self.made = True, found
            return
        fresh = copied(self.data)
        fresh["token"] = repeats.new_token(self.reader)
        self.data = fresh
        if found:
            raise forms.ValidationError(
                _(
                    "This page was saved already, as “%s”. Nothing was written now. Save again to "
                    "record another one; to change the first, open it."
                )
                % found
            )
        raise forms.ValidationError(
            _("The form did not say which page it comes from. Nothing was written. Save it again.")
        )

    def _is_as_typed(self, row: R) -> bool:
        recorded = {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields}
        mine = conflict.typed(self)
        return all(
            mine[unit.name] == tuple(recorded[name] for name in unit.fields)
            for unit in self.units()
            if all(name in recorded for name in unit.fields)
        )

    # --- Something that somebody else changed -------------------------------------------

    def _meet(self, seen: int | None) -> None:
        """Merge with what somebody else saved, and ask; or see that it was saved already."""
        was, newer = self.recorded_at(seen), newer_than(self.instance, seen or 0)
        base = None if was is None else conflict.by_unit(self, was)
        now, mine = conflict.by_unit(self, self.now), conflict.typed(self)
        found = merge(base, now, mine)
        if base not in (None, mine) and found.is_nothing_of_mine and self._is_said(newer):
            self.is_done_already = True
            return
        said = said_since(self.instance, seen)
        if found.is_nothing_of_mine:
            said += " " + _("Of what you typed nothing is left to save.")
        self.conflict = conflict.told(self, found, newer, said)
        self.data = rearmed(self.data, self.current_version)
        for unit in self.units():
            if unit.name in found.taken:
                conflict.put(self, self.data, unit, now[unit.name])
        raise forms.ValidationError(said, code="stale")

    def _is_said(self, newer: list[Entry]) -> bool:
        """Return whether what was typed beside the fields is on the record too."""
        said = {str(entry.content("open").get("data", {}).get("note", "")) for entry in newer}
        wanted = {conflict.plain(self.cleaned_data.get(name)) for name in self.aside}
        return wanted <= said | {"", None}
