"""People and things that the list is narrowed to, by key or by a part of their name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ledger.models import Desk, Instrument, Obligation, Party, Tagging, Theme, User

# Who types a letter into a box without script means to type more of them.
MAX_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a value stands for.

    :param keys: of one row, or of all whose names have the typed words in them.
    :param name: the one's name, or the words as they were typed.
    """

    keys: tuple[UUID, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """One such parameter.

    :param source: the model and its foreign key, as the autocompletion knows them.
    :param column: where the name stands. :param which: the items that belong to some keys.
    :param nobody: what is said where no name fits.
    """

    label: Any
    source: tuple[str, str]
    rows: Callable[[], "QuerySet[Any]"]
    column: str
    which: Callable[[tuple[UUID, ...]], Q]
    nobody: Any


def _with_party(keys: tuple[UUID, ...]) -> Q:
    """Keep what a party, or a part of it, has a part in."""
    parties = Q(party__in=keys) | Q(party__parent__in=keys)
    return Q(pk__in=Obligation.objects.filter(parties).values("commitment"))


def _on_theme(keys: tuple[UUID, ...]) -> Q:
    """Keep what is filed under a theme, or under one at most two levels below it."""
    below = Q(theme__in=keys) | Q(theme__parent__in=keys) | Q(theme__parent__parent__in=keys)
    filed = Tagging.objects.filter(below, dropped_at=None)
    return Q(pk__in=filed.values("commitment"))


NAMED: Final = {
    "desk": Named(
        gettext_lazy("Desk"),
        ("commitment", "desk"),
        Desk.objects.all,
        "name",
        lambda keys: Q(desk__in=keys),
        gettext_lazy("No desk goes by “%(value)s”."),
    ),
    "owner": Named(
        gettext_lazy("Owner"),
        ("commitment", "owner"),
        User.objects.all,
        "full_name",
        lambda keys: Q(owner__in=keys),
        gettext_lazy("Nobody goes by “%(value)s”."),
    ),
    "instrument": Named(
        gettext_lazy("Instrument"),
        ("commitment", "instrument"),
        Instrument.objects.all,
        "name",
        lambda keys: Q(instrument__in=keys),
        gettext_lazy("No instrument goes by “%(value)s”."),
    ),
    "party": Named(
        pgettext_lazy("to a commitment", "Party"),
        ("obligation", "party"),
        Party.objects.all,
        "name",
        _with_party,
        gettext_lazy("No party goes by “%(value)s”."),
    ),
    "theme": Named(
        gettext_lazy("Theme"),
        ("tagging", "theme"),
        Theme.objects.all,
        "name",
        _on_theme,
        gettext_lazy("No theme goes by “%(value)s”."),
    ),
}


def look_up(
    asked: Mapping[str, str], desks: Mapping[UUID, Desk]
) -> tuple[dict[str, Found], dict[str, str]]:
    """Return what each value stands for, and a sentence for each that stands for nothing.

    :param desks: every desk, which need not be asked for again. Cost: one query at most.
    """
    known: dict[str, dict[UUID, str]] = {name: {} for name in asked}
    for kind, key, called in _rows(asked, desks):
        known[kind][key] = called
    if vague := [name for name, rows in known.items() if len(rows) > MAX_FOUND]:
        # They may have crowded out the others, of which nothing is said then.
        words = _("Too many go by “%(value)s”. Type more of the name.")
        return {}, {name: words % {"value": asked[name][:40]} for name in vague}
    found, unknown = {}, {}
    for name, value in asked.items():
        if rows := known[name]:
            called = next(iter(rows.values())) if len(rows) == 1 else f"“{value}”"
            found[name] = Found(tuple(rows), called)
        else:
            unknown[name] = NAMED[name].nobody % {"value": value[:40]}
    return found, unknown


def _rows(asked: Mapping[str, str], desks: Mapping[UUID, Desk]) -> list[tuple[str, UUID, str]]:
    found = []
    queries = []
    for name, value in asked.items():
        if name != "desk":
            queries.append(_matching(name, value))
            continue
        key, part = key_of(value), value.casefold()
        found += [
            (name, desk.pk, desk.name)
            for desk in desks.values()
            if desk.pk == key or (key is None and part in desk.name.casefold())
        ]
    if queries:
        first, *others = queries
        # A union of one is that one; each is bounded by what fits on the page of an answer.
        rows = first.union(*others, all=True) if others else first
        found += list(rows[: (MAX_FOUND + 1) * len(queries)])
    return found


def _matching(name: str, value: str) -> "QuerySet[Any]":
    named, key = NAMED[name], key_of(value)
    rows = named.rows().order_by()
    part: dict[str, Any] = {"pk": key} if key else {f"{named.column}__icontains": value}
    asked = Cast(Value(name), CharField(max_length=20))
    called = Cast(F(named.column), CharField(max_length=400))
    told = rows.filter(**part).annotate(asked_as=asked, called=called)
    found: QuerySet[Any] = told.values_list("asked_as", "pk", "called")
    return found


def key_of(value: str) -> UUID | None:
    """Return the key that a value is, or None where it is words."""
    try:
        return UUID(value)
    except ValueError:
        return None
