"""Releases: who may see what. Nothing is seen that was not released."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.levels import Level
from ledger.models.commitment import Commitment
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.instrument import Instrument
from ledger.models.party import Party
from ledger.models.recorded import Recorded, Sections


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Questions about releases."""

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def standing_for(self, party: UUID) -> Self:
        """Keep what one party may see: released to it, or to everybody."""
        return self.standing().filter(Q(party_id=party) | Q(is_public=True))

    def opening(self, item: Commitment) -> Self:
        """Keep what shows one item to somebody, once it is published."""
        either = Q(commitment=item) | Q(instrument=item.instrument_id)
        return self.standing().filter(either)


def once(thing: str, public: int) -> models.UniqueConstraint:
    """A thing is released to one audience once at a time."""
    audience = Q(is_public=True) if public else Q(is_public=False)
    return models.UniqueConstraint(
        fields=[thing] if public else [thing, "party"],
        condition=audience & Q(withdrawn_at=None),
        name=f"release_{thing}_once_to_{'all' if public else 'party'}",
        violation_error_message=_("It is released to them already."),
    )


class Release(Recorded):
    """One item, or one whole instrument, shown to one party, or to everybody."""

    sections = Sections(
        stream=("commitment_id", "instrument_id"),
        open=("commitment_id", "instrument_id", "withdrawn_at"),
        restricted=("party_id", "is_public", "level"),
        frozen=("commitment_id", "instrument_id", "party_id", "is_public", "level"),
    )

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="releases", null=True, blank=True
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, related_name="releases", null=True, blank=True
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="releases", null=True, blank=True)
    is_public = models.BooleanField(_("to everybody"), default=False)
    level = models.PositiveSmallIntegerField(_("shows"), choices=Level, default=Level.FULL)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects: ClassVar = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        indexes = [models.Index(fields=["party", "withdrawn_at"], name="release_by_party")]
        constraints = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=True, instrument__isnull=False)
                | Q(commitment__isnull=False, instrument__isnull=True),
                name="release_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=True, is_public=True)
                | Q(party__isnull=False, is_public=False),
                name="release_to_one_audience",
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="release_level_is_known"
            ),
            *(once(thing, public) for thing in ("commitment", "instrument") for public in (0, 1)),
        ]

    @property
    def thing(self) -> Commitment | Instrument:
        """What is released; the database lets it be one of the two."""
        found = self.commitment or self.instrument
        if found is None:
            raise ValueError("a release of nothing")
        return found

    def covers(self, item: Commitment) -> bool:
        """Return whether it is about an item, by itself or with its instrument."""
        return item.pk == self.commitment_id or item.instrument_id == self.instrument_id

    def shows(self) -> CommitmentQuerySet:
        """Return the published items that it is about."""
        return self.about().published()

    def hides(self, *, down_to: Level = Level.HEADLINE) -> CommitmentQuerySet:
        """Return what its audience would see no more without it.

        A party goes on seeing what another release shows it, or shows everybody. Of a release
        to everybody: what is then released to nobody in particular is not asked, for who holds
        a release of their own goes on seeing it.

        :param down_to: count as seen only what is seen at this level or above.
        """
        given = Release.objects.standing().exclude(pk=self.pk).filter(level__gte=down_to)
        others = given.filter(is_public=True)
        if self.party_id is not None:
            others = given.standing_for(self.party_id)
        return self.shows().exclude(
            Q(pk__in=others.filter(instrument=None).values("commitment_id"))
            | Q(instrument_id__in=others.filter(commitment=None).values("instrument_id"))
        )

    def about(self) -> CommitmentQuerySet:
        """Return the items that it is about, drafts too."""
        if self.commitment_id is not None:
            return Commitment.objects.filter(pk=self.commitment_id)
        return Commitment.objects.filter(instrument=self.instrument_id)

    def __str__(self) -> str:
        audience = _("everybody") if self.is_public else str(self.party)
        return f"{self.thing} → {audience}"
