"""Fields that choose out of many: one types to find, or picks from the list without a script."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import AutocompleteMixin
from django.db.models import Field

# More options than this make a page heavy; then only searching finds the rest.
LISTED: Final = 500


class _Searchable(AutocompleteMixin):
    """The admin's own search box, upon a list that works by itself."""

    choices: Any

    def __init__(self, column: "Field[Any, Any]", placeholder: Any) -> None:
        super().__init__(column, site)
        self._placeholder = placeholder

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Without words in it, the search box has no name that a screen reader could say.
        return super().build_attrs(*args, **kwargs) | {"data-placeholder": str(self._placeholder)}

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        if self.choices.queryset.count() > LISTED:
            return super().optgroups(name, value, attr)
        return forms.Select.optgroups(self, name, value, attr)  # type: ignore[arg-type]


class SearchOne(_Searchable, forms.Select):
    """One out of many."""


class SearchSome(_Searchable, forms.SelectMultiple):
    """Some out of many."""


def make_searchable(field: forms.Field, column: Any, placeholder: Any) -> None:
    """Let a field of a form search the rows of a column of a model."""
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(column)
    many = isinstance(field, forms.ModelMultipleChoiceField)
    widget = (SearchSome if many else SearchOne)(column, placeholder)
    widget.is_required = field.required
    widget.choices = field.choices
    field.widget = widget
