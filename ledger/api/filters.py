"""Which commitments a partner asks for. A parameter that is not understood is refused:
a typing error in ``?stauts=stalled`` must not return everything.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter
from django_filters.utils import translate_validation
from rest_framework.exceptions import ErrorDetail, ValidationError

from ledger.api.moment import AS_OF
from ledger.api.paging import REFERENCE
from ledger.api.subqueries import Below
from ledger.domain.lateness import Late
from ledger.domain.publishing import Rung
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, Obligation, Tagging
from ledger.models.commitments import CommitmentQuerySet

CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
_LONGEST: Final = 200  # characters; our own cursors have fewer than 100


class CodesField(forms.MultipleChoiceField):
    """Codes of parties, themes or instruments; one that nothing has is no error."""

    default_error_messages = {"invalid_choice": "“%(value)s” is not a code."}

    def valid_value(self, value: Any) -> bool:
        return CODE.fullmatch(value) is not None


class CodesFilter(Filter):
    field_class = CodesField


class CommitmentFilter(FilterSet):
    """The filters of the list: values of one name are alternatives, names add up."""

    # Without DISTINCT, here 200 times as fast: no filter joins a table of many rows.
    status = MultipleChoiceFilter(choices=Status.choices, distinct=False)
    party = CodesFilter(method="of_parties")
    theme = CodesFilter(method="of_themes")
    instrument = CodesFilter(method="of_instruments")
    parent = CharFilter(validators=[RegexValidator(rf"^{REFERENCE}\Z")], method="of_parent")
    rung = MultipleChoiceFilter(choices=Rung.choices, distinct=False)
    late = MultipleChoiceFilter(choices=Late.choices, method="late_in")
    overdue = ChoiceFilter(choices=[("true", "true"), ("false", "false")], method="late_or_not")

    def __init__(self, data: QueryDict, queryset: CommitmentQuerySet, *, at: datetime) -> None:
        """Take the parameters, the rows to choose from, and the instant of the request."""
        super().__init__(data, queryset)
        self.at = at

    def of_parties(
        self, rows: CommitmentQuerySet, name: str, codes: Sequence[str]
    ) -> CommitmentQuerySet:
        obliged = Obligation.objects.filter(party__code__in=codes)
        return rows.filter(pk__in=obliged.values("commitment_id"))

    def of_themes(
        self, rows: CommitmentQuerySet, name: str, codes: Sequence[str]
    ) -> CommitmentQuerySet:
        tagged = Tagging.objects.filter(dropped_at=None, theme_id__in=Below(codes))
        return rows.filter(pk__in=tagged.values("commitment_id"))

    def of_instruments(
        self, rows: CommitmentQuerySet, name: str, codes: Sequence[str]
    ) -> CommitmentQuerySet:
        return rows.filter(instrument__code__in=codes)

    def of_parent(self, rows: CommitmentQuerySet, name: str, reference: str) -> CommitmentQuerySet:
        # Of a parent that is hidden nobody learns which items are its own.
        seen = self.queryset.filter(reference=reference)
        return rows.filter(parent__in=seen.values("pk"))

    def late_in(
        self, rows: CommitmentQuerySet, name: str, kinds: Sequence[str]
    ) -> CommitmentQuerySet:
        today = Desk.objects.today(self.at)
        late = [Commitment.objects.late(Late(kind), today) for kind in kinds]
        found = reduce(or_, late).order_by()
        return rows.filter(pk__in=found.values("pk"))

    def late_or_not(self, rows: CommitmentQuerySet, name: str, word: str) -> CommitmentQuerySet:
        late = rows.delivery_overdue(Desk.objects.today(self.at))
        return late if word == "true" else rows.exclude(pk__in=late.values("pk"))


MANY: Final = frozenset({"status", "party", "theme", "instrument", "rung", "late"})
ONCE: Final = frozenset(CommitmentFilter.base_filters) - MANY | {AS_OF}
# What an item is part of never changes; everything else may have been otherwise.
LASTING: Final = frozenset({"instrument"})


def narrowed(visible: CommitmentQuerySet, params: QueryDict, *, at: datetime) -> CommitmentQuerySet:
    """Keep the rows that the filters ask for; one query more where they ask for ``overdue``.

    :raises ValidationError: a value that is no choice or no code.
    """
    asked = CommitmentFilter(params, visible, at=at)
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
