"""What the admin's own pages of a table are called, in sentences that every language can say."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

# Whole: a language that has articles and genders cannot make them out of “Add” and a name.
ADDS: Final[dict[str, Any]] = {
    "commitment": _("Add commitment"),
    "party": _("Add party"),
    "instrument": _("Add instrument"),
    "theme": _("Add theme"),
    "publisher": _("Add publisher"),
    "source": _("Add source"),
    "desk": _("Add desk"),
    "user": _("Add person"),
    "partner": _("Add partner"),
}

# What a column is called that names another row; its own name is for programmers.
_NAMES: Final[dict[str, Any]] = {
    "added_by": _("added by"),
    "answered_by": _("answered by"),
    "asked_by": _("asked by"),
    "author": _("recorded by"),
    "by": _("by"),
    "commitment": _("commitment"),
    "corrects": _("corrects"),
    "decided_by": _("decided by"),
    "desk": _("desk"),
    "first": _("first claim"),
    "instrument": _("instrument"),
    "issued_by": _("issued by"),
    "obligation": _("about the part of"),
    "other": _("other item"),
    "owner": _("owner"),
    "partner": _("partner"),
    "party": _("party"),
    "publisher": _("publisher"),
    "requested_by": _("asked by"),
    "ruled_by": _("ruled by"),
    "second": _("second claim"),
    "source": _("source"),
    "successor": _("replaced by"),
    "theme": _("theme"),
    "update": _("update"),
    "user": _("person"),
}


def column_name(field: Any) -> str:
    """Return what a column is called: its own words, or those above where it has none."""
    own = field.verbose_name
    return str(_NAMES.get(field.name, own) if type(own) is str else own)
