"""How much a piece of evidence weighs, and when there is enough of it.

Grades follow the Admiralty system (NATO AJP-2.1): reliability A-F of the publisher,
credibility 1-6 of the item. F and 6 mean "cannot be judged": never the middle of the scale.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain import links
from ledger.domain.dates import day_refusal


class Reliability(TextChoices):
    """How far a publisher can be trusted (Admiralty letter)."""

    A = "A", gettext_lazy("A: completely reliable")
    B = "B", gettext_lazy("B: usually reliable")
    C = "C", gettext_lazy("C: fairly reliable")
    D = "D", gettext_lazy("D: not usually reliable")
    E = "E", gettext_lazy("E: unreliable")
    F = "F", gettext_lazy("F: cannot be judged")


class Credibility(IntegerChoices):
    """How far one item can be believed (Admiralty number)."""

    CONFIRMED = 1, gettext_lazy("1: confirmed by other sources")
    PROBABLE = 2, gettext_lazy("2: probably true")
    POSSIBLE = 3, gettext_lazy("3: possibly true")
    DOUBTFUL = 4, gettext_lazy("4: doubtful")
    IMPROBABLE = 5, gettext_lazy("5: improbable")
    UNKNOWN = 6, gettext_lazy("6: cannot be judged")


class DocumentKind(TextChoices):
    """What kind of document says so."""

    OFFICIAL_TEXT = "official_text", gettext_lazy("Official text")
    OFFICIAL_STATEMENT = "official_statement", gettext_lazy("Official statement")
    AGENCY_REPORT = "agency_report", gettext_lazy("Agency report")
    PRESS_REPORT = "press_report", gettext_lazy("Press report")
    ANALYSIS = "analysis", gettext_lazy("Analysis or opinion")


class Stance(TextChoices):
    """What an item says about the commitment."""

    SUPPORTS = "supports", gettext_lazy("Supports: it is being done")
    CONTRADICTS = "contradicts", gettext_lazy("Contradicts: it is not being done")
    CONTEXT = "context", gettext_lazy("Context only")


@dataclass(frozen=True, slots=True)
class Item:
    """One document, weighed.

    :param group: documents of one group are one witness, however many sites carry them.
    :param expires_on: the last day on which it counts; None where it has no end.
    """

    kind: DocumentKind
    reliability: Reliability
    credibility: Credibility
    group: str
    stance: Stance = Stance.SUPPORTS
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What tells one document from another: where it is found, and what is in it.

    :param url: its link, or blank; :param sha256: the hash of its file, or blank.
    """

    title: str
    url: str
    sha256: str = ""


_OFFICIAL: Final = frozenset({Reliability.A, Reliability.B})
_FAIR: Final = frozenset({Reliability.A, Reliability.B, Reliability.C})


def holding(items: Iterable[Item], on: date) -> list[Item]:
    """Keep what has not expired on a day; on the day itself it still counts."""
    return [item for item in items if item.expires_on is None or item.expires_on >= on]


def expiry_refusal(expires_on: date, *, effective_on: date | None, today: date) -> str | None:
    """Return why new evidence may not hold until a day, or None."""
    if why := day_refusal(expires_on):
        return why
    if effective_on and expires_on < effective_on:
        return _("Evidence cannot expire before the day of what it shows.")
    if expires_on < today:
        return _("This evidence has expired already.")
    return None


def credibility_refusal(new: Item, others: Iterable[Item]) -> str | None:
    """Return why a new item may not count as confirmed, or None.

    :param others: what stands beside it.
    """
    if new.credibility != Credibility.CONFIRMED:
        return None
    if any(other.stance == new.stance and other.group != new.group for other in others):
        return None
    return _(
        "“Confirmed” needs other evidence that says the same and is independent of it. "
        "Attach that first, or grade this one 2: probably true."
    )


def duplicate_refusal(new: Document, others: Iterable[Document]) -> str | None:
    """Return why a document may not be attached once more, or None.

    :param others: what stands on the same commitment.
    """
    link = links.normalised(new.url)
    for other in others:
        if new.sha256 and new.sha256 == other.sha256:
            return _("The same file stands on this commitment already: “%s”.") % other.title
        if link and link == links.normalised(other.url):
            return _("The same link stands on this commitment already: “%s”.") % other.title
    return None


def closing_refusal(items: Iterable[Item]) -> str | None:
    """Return why evidence does not suffice to close a commitment, or None.

    Enough is one official text from a reliable publisher (A-B), or two items of at least C3
    that are independent of each other.
    """
    support = [i for i in items if i.stance is Stance.SUPPORTS]
    if not support:
        return _("Attach evidence that it was done before closing it.")
    if any(i.kind is DocumentKind.OFFICIAL_TEXT and i.reliability in _OFFICIAL for i in support):
        return None
    fair = {
        i.group for i in support if i.reliability in _FAIR and i.credibility <= Credibility.POSSIBLE
    }
    if len(fair) >= 2:
        return None
    return _(
        "The evidence does not reach the threshold: one official text graded A or B, or two "
        "independent items graded C3 or better. Add evidence, or say why this is enough."
    )


def agreement_refusal(sources: Iterable[Item]) -> str | None:
    """Return why cited sources do not show that the obliged party agreed, or None."""
    sources = list(sources)
    official = any(s.kind is DocumentKind.OFFICIAL_TEXT for s in sources)
    if official or len({s.group for s in sources}) >= 2:
        return None
    return _(
        "“Agreed” needs an official text or two independent reports among the citations. "
        "Reprints of one agency count once."
    )
