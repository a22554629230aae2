"""Which entries are news to a partner: asked of each entry, by what the partner may see now.

Nothing is stored. An entry of an item is news while the item may be seen; when it is hidden, the
entry that hid it takes the place of all others. So nothing is ever told of an item that is
hidden from whoever asks, and nothing is lost to them either: see ``docs/explanation``.
"""

from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from ledger.domain.levels import Level
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.entry import Entry
from ledger.models.evidence import Evidence
from ledger.models.obligation import Obligation
from ledger.models.partner import Partner
from ledger.models.release import Release
from ledger.models.tagging import Tagging


class About(StrEnum):
    """What an entry is about, to a partner; of reference data, the name of its model."""

    ITEM = "commitment"
    HIDDEN = "withdrawn"
    RESET = "reset"
    INSTRUMENT = "instrument"
    PARTY = "party"
    THEME = "theme"
    DESK = "desk"
    SOURCE = "source"
    PUBLISHER = "publisher"


REFERENCE: Final = (
    *(About.INSTRUMENT, About.PARTY, About.THEME),
    *(About.DESK, About.SOURCE, About.PUBLISHER),
)
# What an entry of an item says where it changes more documents than the item's own.
_AROUND: Final = ('"link:', '"editorial_state"', '"release:')


def told_to(partner: Partner) -> Any:
    """Return all entries, each with what it is ``about`` to a partner, or None where it is no
    news, and whether it may change documents ``around`` the one it is about.
    """
    wide = Q(open=None)
    for words in _AROUND:
        wide |= Q(open__contains=words)
    around = Case(When(wide, then=Value(1)), default=Value(0))
    return Entry.objects.annotate(about=_about(partner), around=around)


def sealed_news(partner: Partner) -> Any:
    """Keep the sealed entries that are news to a partner, each with its ``index`` besides."""
    told = told_to(partner).annotate(index=F("leaf_at__index"))
    return told.filter(index__isnull=False, about__isnull=False)


def _about(partner: Partner) -> Case:
    amended = Q(open=None) | Q(open__contains='"type":"amended"')
    reference = Case(
        *(When(Exists(rows), then=Value(name)) for name, rows in _users(partner).items()),
        default=None,
        output_field=CharField(),
    )
    return Case(
        When(Exists(_visible(partner).filter(pk=OuterRef("stream"))), then=Value(About.ITEM)),
        When(Exists(_hiding(partner)), then=Value(About.HIDDEN)),
        When(Exists(_resetting(partner)), then=Value(About.RESET)),
        When(amended, then=reference),
        default=None,
        output_field=CharField(),
    )


def _visible(partner: Partner, at_least: Level = Level.HEADLINE) -> QuerySet[Commitment]:
    return Commitment.objects.visible_to(partner, at_least=at_least).order_by()


def _written(partner: Partner) -> QuerySet[Release]:
    """Return the releases to a partner, or to everybody, that an entry gave or withdrew.

    A row has the version of the entry that changed it last.
    """
    rows: QuerySet[Release] = Release.objects.filter(version=OuterRef("version"))
    return rows.filter(Q(party=partner.party_id) | Q(is_public=True))


def _hiding(partner: Partner) -> QuerySet[Release]:
    """Return the releases by whose end an entry hid an item that was published by then."""
    published_later = Entry.objects.filter(
        stream=OuterRef("commitment_id"),
        version__gt=OuterRef("version"),
        open__contains='"type":"published"',
    )
    return _written(partner).filter(
        ~Exists(published_later),
        commitment_id=OuterRef("stream"),
        commitment__published_at__lte=F("withdrawn_at"),
    )


def _resetting(partner: Partner) -> QuerySet[Release]:
    """Return the releases of a whole instrument that an entry gave or withdrew.

    One that showed nothing before it ended is no news.
    """
    items = Commitment.objects.published().filter(instrument=OuterRef("instrument_id")).order_by()
    ended = items.filter(published_at__lte=OuterRef("withdrawn_at"))
    return _written(partner).filter(
        Q(withdrawn_at=None) & Exists(items) | Exists(ended), instrument_id=OuterRef("stream")
    )


def _users(partner: Partner) -> dict[About, QuerySet[Any, Any]]:
    """Return, by kind of reference data, what shows it to a partner."""
    headlines, full = _visible(partner).values("pk"), _visible(partner, Level.FULL).values("pk")
    stream = OuterRef("stream")
    themes = Tagging.objects.filter(dropped_at=None, commitment__in=headlines)
    return {
        About.INSTRUMENT: _visible(partner).filter(instrument=stream),
        About.PARTY: Obligation.objects.filter(party=stream, commitment__in=headlines).order_by(),
        About.THEME: themes.filter(theme=stream).order_by(),
        About.DESK: _visible(partner, Level.STATUS).filter(desk=stream),
        About.SOURCE: Citation.objects.filter(source=stream, commitment__in=full).order_by(),
        About.PUBLISHER: Evidence.objects.filter(
            publisher=stream, withdrawn_at=None, commitment__in=full
        ).order_by(),
    }
