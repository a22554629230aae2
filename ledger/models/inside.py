"""Words inside commitments: in their evidence, their updates and the sources they cite."""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, TextChoices, Value
from django.utils.translation import gettext_lazy as _

from ledger.domain.updates import UpdateState
from ledger.models.citation import Citation
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.evidence import Evidence
from ledger.models.update import Update


class Part(TextChoices):
    """Where in a commitment words were found."""

    EVIDENCE = "evidence", _("Evidence")
    UPDATE = "update", _("Update")
    SOURCE = "source", _("Source cited")


class Found(NamedTuple):
    """One place in one commitment; :param more: a second text, such as a link."""

    part: Part
    item: UUID
    reference: str
    title: str
    words: str
    more: str


def inside(rows: CommitmentQuerySet, words: Iterable[str], *, most: int) -> list[Found]:
    """Return where in some commitments all of the words stand, by reference; one query.

    Withdrawn evidence and rejected claims are left out.
    """
    given = list(words)
    known = rows.order_by()
    evidence = Evidence.objects.standing().filter(commitment__in=known)
    claims = Update.objects.exclude(state=UpdateState.REJECTED).filter(commitment__in=known)
    cited = Citation.objects.filter(commitment__in=known)
    parts = [
        _holding(evidence, Part.EVIDENCE, given, "title", "url"),
        _holding(claims, Part.UPDATE, given, "narrative", "next_step"),
        _holding(cited, Part.SOURCE, given, "source__title", "source__link"),
    ]
    found = reduce(lambda one, other: one.union(other), parts)
    ordered = found.order_by("reference", "part", "words")[:most]
    return [Found(Part(part), *about) for part, *about in ordered]


def _holding(
    rows: QuerySet[Any], part: Part, words: list[str], text: str, more: str
) -> QuerySet[Any, Any]:
    """Return the rows that hold every word in one text or the other."""
    every = [
        reduce(or_, (Q(**{f"{column}__icontains": word}) for column in (text, more)))
        for word in words
    ]
    told: QuerySet[Any, Any] = (
        rows.order_by()
        .filter(reduce(and_, every, Q()))
        .annotate(
            part=Value(part.value, output_field=CharField()),
            item=F("commitment_id"),
            reference=F("commitment__reference"),
            heading=F("commitment__title"),
            words=F(text),
            more=F(more),
        )
        .values_list("part", "item", "reference", "heading", "words", "more")
    )
    return told
