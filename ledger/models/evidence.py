"""Evidence: where a reader can check what a desk says."""

from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain import links
from ledger.domain.evidence import (
    Credibility,
    Document,
    DocumentKind,
    Item,
    Reliability,
    Stance,
)
from ledger.models.commitment import Commitment
from ledger.models.publisher import Publisher
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known, not_blank
from ledger.models.update import Update
from ledger.models.user import User


def safe_link(value: str) -> None:
    """Refuse a link that is not plain http(s)."""
    if why := links.fault(value):
        raise ValidationError(why)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about evidence."""

    def standing(self) -> Self:
        """Keep what was attached and not withdrawn."""
        return self.filter(withdrawn_at=None)

    def holding(self, on: date) -> Self:
        """Keep what stands and has not expired on a day."""
        return self.standing().filter(Q(expires_on=None) | Q(expires_on__gte=on))


class Evidence(Recorded):
    """One document that shows what was, or was not, done. Withdrawn, never deleted."""

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "title",
            "url",
            "publisher_id",
            "kind",
            "credibility",
            "stance",
            "effective_on",
            "received_at",
            "expires_on",
            "independence_group",
            "update_id",
            "sha256",
            "file_name",
            "media_type",
            "size_bytes",
            "withdrawn_at",
            "withdrawn_reason",
        ),
        personal=("added_by_id",),
        frozen=("commitment_id", "url", "sha256", "media_type", "size_bytes"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="evidence")
    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(_("link"), max_length=2000, blank=True, validators=[safe_link])
    publisher = models.ForeignKey(
        Publisher,
        models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
        verbose_name=_("publisher"),
        help_text=_("Blank means not identified: it cannot be judged (F)."),
    )
    kind = models.CharField(_("kind"), max_length=18, choices=DocumentKind)
    credibility = models.PositiveSmallIntegerField(
        _("credibility"), choices=Credibility, default=Credibility.UNKNOWN
    )
    stance = models.CharField(_("stance"), max_length=11, choices=Stance, default=Stance.SUPPORTS)
    effective_on = models.DateField(
        _("effective"), null=True, blank=True, help_text=_("The day of what it shows.")
    )
    received_at = models.DateTimeField(_("received"))
    expires_on = models.DateField(
        _("holds until"), null=True, blank=True, help_text=_("The last day on which it counts.")
    )
    independence_group = models.SlugField(_("independence group"), max_length=60)
    update = models.ForeignKey(
        Update, models.PROTECT, related_name="evidence", null=True, blank=True
    )
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    file_name = models.CharField(_("file name"), max_length=120, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    size_bytes = models.PositiveIntegerField(_("size (bytes)"), null=True, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=500, blank=True)

    objects: ClassVar = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["received_at", "id"]
        constraints = [
            known("evidence", "kind", DocumentKind),
            known("evidence", "credibility", Credibility),
            known("evidence", "stance", Stance),
            not_blank("evidence", "title"),
            models.CheckConstraint(
                condition=Q(sha256="", file_name="", media_type="", size_bytes=None)
                | (Q(size_bytes__gt=0) & ~Q(sha256="") & ~Q(file_name="") & ~Q(media_type="")),
                name="evidence_file_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(url="", sha256=""), name="evidence_has_a_link_or_a_file"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="evidence_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reliability(self) -> Reliability:
        """How far its publisher can be trusted; F where nobody is named."""
        return Reliability(self.publisher.reliability) if self.publisher else Reliability.F

    def weighed(self) -> Item:
        """Return the evidence as the rules weigh it; reads the publisher."""
        return Item(
            DocumentKind(self.kind),
            self.reliability,
            Credibility(self.credibility),
            self.independence_group,
            Stance(self.stance),
            self.expires_on,
        )

    def document(self) -> Document:
        """Return what tells it from other documents."""
        return Document(self.title, self.url, self.sha256)
