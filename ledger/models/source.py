"""Sources: the documents in which commitments are stated."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.domain.dates import StatedDate
from ledger.domain.evidence import Credibility, DocumentKind, Item, Reliability
from ledger.models import stated
from ledger.models.publisher import Publisher
from ledger.models.recorded import Root, Sections


class Source(Root):
    """A document: its facts, not its text."""

    sections = Sections(
        open=(
            "code",
            "title",
            "publisher_id",
            "kind",
            "link",
            "sha256",
            "independence_group",
            *stated.columns("published"),
        ),
        frozen=("code",),
    )

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.ForeignKey(Publisher, models.PROTECT, related_name="sources")
    kind = models.CharField(_("kind"), max_length=18, choices=DocumentKind)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    published_on = stated.day_column(_("published"))
    published_precision = stated.precision_column()
    published_words = stated.words_column()
    sha256 = models.CharField(
        _("SHA-256 of the text"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^([0-9a-f]{64})?\Z", _("64 hexadecimal digits."))],
        help_text=_("Of the bytes as received."),
    )
    independence_group = models.SlugField(
        _("independence group"),
        max_length=60,
        help_text=_("The agency behind a reprint: all of one group are one witness."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = ["code"]
        constraints = [
            stated.known("source", "kind", DocumentKind),
            stated.not_blank("source", "title"),
            stated.not_blank("source", "independence_group"),
            *stated.constraints("source", "published"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def published(self) -> StatedDate:
        return stated.read(self, "published")

    def weighed(self) -> Item:
        """Return the source as the rules weigh it; reads the publisher."""
        return Item(
            DocumentKind(self.kind),
            Reliability(self.publisher.reliability),
            Credibility.UNKNOWN,
            self.independence_group,
        )
