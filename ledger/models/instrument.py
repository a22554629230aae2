"""Instruments: the texts and events that commitments come from."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.domain.dates import StatedDate
from ledger.models import stated
from ledger.models.party import Party
from ledger.models.recorded import Recorded, Root, Sections


class InstrumentKind(models.TextChoices):
    PARTNERSHIP = "partnership", _("Partnership")
    AGREEMENT = "agreement", _("Agreement")
    JOINT_STATEMENT = "joint_statement", _("Joint statement")
    COMMUNICATION = "communication", _("Communication")
    NATIONAL_GOAL = "national_goal", _("National goal")


class Instrument(Root):
    """A treaty, a partnership, a joint statement: what a commitment is part of."""

    sections = Sections(
        open=("code", "name", "kind", "also_known_as", *stated.columns("dated")),
        frozen=("code",),
    )

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", _("Use A-Z, 0-9 and -"))],
        help_text=_("References of its commitments start with it, such as EU-IN-SDP."),
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=InstrumentKind)
    also_known_as = models.CharField(_("also known as"), max_length=300, blank=True)
    dated_on = stated.day_column(_("dated"))
    dated_precision = stated.precision_column()
    dated_words = stated.words_column()
    parties: "models.ManyToManyField[Party, InstrumentParty]" = models.ManyToManyField(
        Party, through="InstrumentParty"
    )

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering: ClassVar = ["name", "id"]
        constraints = [
            stated.known("instrument", "kind", InstrumentKind),
            stated.not_blank("instrument", "name"),
            *stated.constraints("instrument", "dated"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def dated(self) -> StatedDate:
        return stated.read(self, "dated")


class InstrumentParty(Recorded):
    """A party to an instrument."""

    sections = Sections(
        stream=("instrument_id",),
        open=("instrument_id", "party_id"),
        frozen=("instrument_id", "party_id"),
    )

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="party_links")
    party = models.ForeignKey(Party, models.PROTECT, related_name="instrument_links")

    class Meta:
        verbose_name = _("party to an instrument")
        verbose_name_plural = _("parties to instruments")
        constraints = [
            models.UniqueConstraint(fields=["instrument", "party"], name="instrument_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} · {self.party}"
