"""Which commitments a partner asks for. A parameter that is not understood is refused:
a typing error in ``?stauts=stalled`` must not return everything.

Whoever asks for a value asks among the items of which it may know that value, no others: what a
release does not show, no filter finds, and none leaves out.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet, Subquery
from django.http import QueryDict
from django_filters import CharFilter, ChoiceFilter, FilterSet
from django_filters.utils import translate_validation
from rest_framework.exceptions import ErrorDetail, ValidationError

from ledger.api.documents import Shelf
from ledger.api.fields import CodesFilter, DayFilter, InstantFilter, OneOf, WordsFilter
from ledger.api.moment import AS_OF
from ledger.api.paging import REFERENCE
from ledger.api.past_documents import PastShelf
from ledger.api.subqueries import Below
from ledger.domain.lateness import Late
from ledger.domain.levels import Level, shown_from
from ledger.domain.publishing import ObligationRole, Rung
from ledger.domain.status import Status
from ledger.models import Instrument, Obligation, Party, Tagging, conditions
from ledger.models.commitments import CommitmentQuerySet, released
from ledger.models.desk import TodayByZone

_LONGEST: Final = 200  # characters; our own cursors have fewer
_YES_OR_NO: Final = [("true", "true"), ("false", "false")]


class CommitmentFilter(FilterSet):
    """The filters of the list: values of one name are alternatives, names add up."""

    status = OneOf(choices=Status.choices)
    status_not = OneOf(field_name="status", choices=Status.choices, exclude=True)
    party = CodesFilter(method="of_parties")
    party_not = CodesFilter(method="without_parties")
    party_role = OneOf(choices=ObligationRole.choices, method="in_roles")
    theme = CodesFilter(method="of_themes")
    theme_not = CodesFilter(method="without_themes")
    instrument = CodesFilter(method="of_instruments")
    instrument_not = CodesFilter(field_name="instrument__code", exclude=True)
    owner = CodesFilter(field_name="desk__code")
    owner_not = CodesFilter(field_name="desk__code", exclude=True)
    rung = OneOf(choices=Rung.choices)
    rung_not = OneOf(field_name="rung", choices=Rung.choices, exclude=True)
    late = OneOf(choices=Late.choices, method="late_in")
    late_not = OneOf(choices=Late.choices, method="not_late_in")
    overdue = ChoiceFilter(choices=_YES_OR_NO, method="late_or_not")
    has_evidence = ChoiceFilter(choices=_YES_OR_NO, method="proven_or_not")
    parent = CharFilter(validators=[RegexValidator(rf"^{REFERENCE}\Z")], method="of_parent")
    made_from = DayFilter(field_name="stated_on", lookup_expr="gte")
    made_before = DayFilter(field_name="stated_on", lookup_expr="lt")
    due_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_before = DayFilter(field_name="due_on", lookup_expr="lt")
    review_from = DayFilter(field_name="next_review_on", lookup_expr="gte")
    review_before = DayFilter(field_name="next_review_on", lookup_expr="lt")
    updated_since = InstantFilter(field_name="updated_at", lookup_expr="gte")
    q = WordsFilter(method="with_words")

    def __init__(self, data: QueryDict, shelf: Shelf | PastShelf) -> None:
        """Take the parameters, and the shelf to choose from."""
        # A form of all fields takes ten times as long as one of those that are asked about.
        every: dict[str, Any] = CommitmentFilter.base_filters
        self.base_filters: dict[str, Any] = {
            name: each for name, each in every.items() if name in data
        }
        super().__init__(data, shelf.showing(level_of(data)))
        self.shelf = shelf

    def of_parties(self, rows: Any, name: str, codes: Sequence[str]) -> Any:
        parties = _keyed("party", Party, codes)
        return rows.filter(pk__in=self._obliged(**parties, **self._roles()))

    def without_parties(self, rows: Any, name: str, codes: Sequence[str]) -> Any:
        return rows.exclude(pk__in=self._obliged(**_keyed("party", Party, codes)))

    def in_roles(self, rows: Any, name: str, roles: Sequence[str]) -> Any:
        # Beside a party, the role is that of this party: ``of_parties`` asks for both at once.
        asked = self.form.cleaned_data.get("party")
        return rows if asked else rows.filter(pk__in=self._obliged(**self._roles()))

    def _roles(self) -> dict[str, Any]:
        roles = self.form.cleaned_data.get("party_role")
        return {"role__in": roles} if roles else {}

    def _obliged(self, **which: Any) -> "QuerySet[Obligation, Any]":
        return Obligation.objects.filter(**which).order_by().values("commitment_id")

    def of_themes(self, rows: Any, name: str, codes: Sequence[str]) -> Any:
        return rows.filter(pk__in=self._tagged(codes))

    def without_themes(self, rows: Any, name: str, codes: Sequence[str]) -> Any:
        return rows.exclude(pk__in=self._tagged(codes))

    def _tagged(self, codes: Sequence[str]) -> "QuerySet[Tagging, Any]":
        tagged = Tagging.objects.filter(dropped_at=None, theme_id__in=Below(codes))
        return tagged.order_by().values("commitment_id")

    def of_instruments(self, rows: Any, name: str, codes: Sequence[str]) -> Any:
        return rows.filter(**_keyed("instrument", Instrument, codes))

    def of_parent(self, rows: Any, name: str, reference: str) -> Any:
        # Of a parent that is hidden nobody learns which items are its own.
        seen = self.shelf.shown.filter(reference=reference)
        return rows.filter(parent__in=seen.values("pk"))

    def late_in(self, rows: Any, name: str, kinds: Sequence[str]) -> Any:
        return rows.filter(self._late(*kinds))

    def not_late_in(self, rows: Any, name: str, kinds: Sequence[str]) -> Any:
        return rows.exclude(self._late(*kinds))

    def late_or_not(self, rows: Any, name: str, word: str) -> Any:
        late = self._late(Late.DELIVERY)
        return rows.filter(late) if word == "true" else rows.exclude(late)

    def _late(self, *kinds: str) -> Q:
        today = TodayByZone(self.shelf.at)
        ways = [conditions.late(Late(kind), today) for kind in kinds]
        return conditions.counting() & reduce(or_, ways)

    def proven_or_not(self, rows: Any, name: str, word: str) -> Any:
        count = {"evidence_count__gt": 0} if word == "true" else {"evidence_count": 0}
        return rows.filter(**count)

    def with_words(self, rows: Any, name: str, words: Sequence[str]) -> Any:
        told = released(self.shelf.partner, shown_from("text"))
        for word in words:
            said = Q(reference__icontains=word) | Q(title__icontains=word)
            rows = rows.filter(said | Q(text__icontains=word) & told)
        return rows


def _keyed(column: str, model: type[Party | Instrument], codes: Sequence[str]) -> dict[str, Any]:
    """Return the condition that a foreign key leads to what has one of some codes.

    One key is looked up before any row, so that indexes of many columns begin with it.
    """
    keys = model.objects.filter(code__in=codes).order_by().values("pk")
    return {column: Subquery(keys)} if len(set(codes)) == 1 else {f"{column}__in": keys}


MANY: Final = frozenset(
    name for name, each in CommitmentFilter.base_filters.items() if isinstance(each, OneOf)
)
ONCE: Final = frozenset(CommitmentFilter.base_filters) - MANY | {AS_OF}
# What these find is other on another day.
TIMED: Final = frozenset({"late", "late_not", "overdue"})
# What an item is part of never changes; everything else may have been otherwise.
LASTING: Final = frozenset({"instrument", "instrument_not"})
# The fields of the document that filters ask about, where they are called otherwise.
_ABOUT: Final[Mapping[str, str]] = {
    "party_role": "parties",
    "party": "parties",
    "theme": "themes",
    "q": "title",
    "rung": "strength",
    "has_evidence": "evidence_count",
    "updated_since": "updated_at",
    **{f"{day}_{end}": f"{day}_on" for day in ("made", "due") for end in ("from", "before")},
    **{f"review_{end}": "next_review_on" for end in ("from", "before")},
}


def level_of(params: QueryDict) -> Level:
    """Return how much of an item must be shown for the filters to ask about it."""
    names = [name.removesuffix("_not") for name in params if name in CommitmentFilter.base_filters]
    return max((shown_from(_ABOUT.get(name, name)) for name in names), default=Level.HEADLINE)


def narrowed(shelf: Shelf | PastShelf, params: QueryDict) -> CommitmentQuerySet:
    """Return the rows of a shelf that the filters ask for; it costs no query.

    :raises ValidationError: a value that is no choice, no code, no day.
    """
    asked = CommitmentFilter(params, shelf)
    if not asked.is_valid():
        raise translate_validation(asked.errors)
    rows: CommitmentQuerySet = asked.qs
    return rows


def insist_on_lasting(params: QueryDict, *, more: frozenset[str]) -> None:
    """Refuse the filters that do not go with ``as_of``: today's answer would not be that day's.

    :param more: names that go with it although they are no filters.
    :raises ValidationError: naming each of them.
    """
    why = "This does not go with as_of: it may have been otherwise then."
    unfit = set(params) - LASTING - more - {AS_OF}
    if unfit:
        raise ValidationError({name: [ErrorDetail(why, "not_with_as_of")] for name in unfit})


def insist_on(params: QueryDict, *, once: frozenset[str], many: frozenset[str]) -> None:
    """Refuse every parameter that is unknown, blank, repeated or unreadable.

    :param once: the names that take one value; :param many: those that may be repeated.
    :raises ValidationError: naming each of them.
    """
    faults = {
        name: [fault]
        for name, values in params.lists()
        if (fault := _fault(name, values, once, many))
    }
    if faults:
        raise ValidationError(faults)


def _fault(
    name: str, values: list[str], once: frozenset[str], many: frozenset[str]
) -> ErrorDetail | None:
    if name not in once | many:
        return ErrorDetail("This parameter is not known here.", "unknown")
    if name in once and len(values) > 1:
        return ErrorDetail("Give it once.", "repeated")
    if not all(value.strip() for value in values):
        return ErrorDetail("Give it a value, or leave it out.", "blank")
    if any(len(value) > _LONGEST or not value.isprintable() for value in values):
        return ErrorDetail("This value is too long, or has unprintable characters.", "unreadable")
    return None
