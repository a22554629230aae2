"""The manager's review queue: what waits for a decision, what is late, what nobody owns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.admin import display
from ledger.admin.recorded import acting, person
from ledger.domain.actor import Actor, decide_refusal
from ledger.domain.dates import StatedDate, local_day
from ledger.domain.lateness import Late, Lateness, Today
from ledger.domain.status import EditorialState
from ledger.models import (
    Commitment,
    Desk,
    Disagreement,
    Proposal,
    Question,
    Submission,
    Update,
    conditions,
)
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.proposal import Ask

M = TypeVar("M", bound=Model)
T = TypeVar("T")
# A page that a person can get through; the list of commitments has the rest.
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first rows of many, and whether there are more."""

    rows: list[T]
    has_more: bool

    @property
    def count(self) -> str:
        return f"{len(self.rows)}+" if self.has_more else str(len(self.rows))


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal: what it asks for, and why this manager may not decide on it, if so."""

    proposal: Proposal
    was: str
    to: str
    is_void: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class LateItem:
    """An item, why it is overdue, and whether its owner can be asked.

    :param asked_at: since when a question waits for its answer.
    """

    item: Commitment
    reasons: list[Lateness]
    may_ask: bool
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ages:
    """How much of a desk is overdue: by 1 to 30 days, by 31 to 90, and by more."""

    desk: Desk
    month: int
    quarter: int
    more: int

    @property
    def total(self) -> int:
        return self.month + self.quarter + self.more


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the page; eleven queries, however much waits."""
    user = person(request)
    if not user.may_decide:
        messages.error(request, _("The review queue is for managers."))
        return HttpResponseRedirect(reverse("admin:index"))
    desks = list(Desk.objects.filter(pk__in=user.desk_ids))
    chosen = _chosen(request, desks)
    context = {
        **site.each_context(request),
        "title": _("Review queue"),
        "desks": desks if len(desks) > 1 else [],
        "desk": chosen[0] if len(chosen) == 1 else None,
        "is_seated": bool(desks),
        "most": MOST,
        **waiting(chosen, acting(request)),
        **late(chosen, acting(request)),
    }
    return TemplateResponse(request, "admin/ledger/queue.html", context)


def _chosen(request: HttpRequest, desks: list[Desk]) -> list[Desk]:
    """Return the desks that the page is about: the one that was asked for, or all."""
    asked = request.GET.get("desk", "")
    if asked and not any(str(desk.pk) == asked for desk in desks):
        messages.warning(request, _("You do not sit on that desk. Here are all of yours."))
    return [desk for desk in desks if str(desk.pk) == asked] or desks


def waiting(desks: list[Desk], by: Actor) -> dict[str, Some[Any]]:
    """Return what waits for a decision on some desks, oldest first; four queries."""
    whose, here = ("commitment__desk", "commitment__owner"), [desk.pk for desk in desks]
    proposals = Proposal.objects.pending().on(here)
    about = ("requested_by", "obligation__party", "successor")
    claims = Update.objects.pending().on(here).select_related(*whose, "author", "source", "said_by")
    sides = ("first__source", "first__said_by", "second__source", "second__said_by")
    disputes = Disagreement.objects.pending().on(here).select_related(*whose, *sides)
    sent = Submission.objects.waiting().on(here).select_related(*whose, "partner")
    return {
        "proposals": first(proposals.select_related(*whose, *about), lambda row: asked(row, by)),
        "claims": first(claims, _same),
        "disputes": first(disputes, _same),
        "sent": first(sent, _same),
    }


def asked(proposal: Proposal, by: Actor) -> Asked:
    item = proposal.commitment
    why_not = decide_refusal(by, item.desk_id, requested_by=proposal.requested_by_id)
    return Asked(proposal, *from_to(proposal), proposal.is_void(item), why_not)


def from_to(proposal: Proposal) -> tuple[str, str]:
    """Return what a proposal asks for: how it is now, and how it is to be."""
    item, part = proposal.commitment, proposal.obligation
    match proposal.asks:
        case Ask.PUBLISH:
            return str(item.get_editorial_state_display()), str(EditorialState.PUBLISHED.label)
        case Ask.RESCHEDULE:
            return due_words(item.due), due_words(proposal.due)
        case Ask.PART if part is not None:
            was = part.get_status_display() or item.get_status_display()
            return display.labelled(part.party, was), str(proposal.get_to_status_display())
        case _:
            return str(item.get_status_display()), str(proposal.get_to_status_display())


def due_words(due: StatedDate) -> str:
    return _("due %s") % due if due.precision else _("no due date")


def late(desks: list[Desk], by: Actor) -> dict[str, Any]:
    """Return what is overdue on some desks, longest first, and what nobody owns; three queries."""
    now = timezone.now()
    today = Today({desk.pk: local_day(now, desk.time_zone) for desk in desks})
    here = Commitment.objects.filter(desk__in=desks).select_related("desk", "owner")
    counted = here.ages(today)
    ages = [Ages(desk, *counted.get(desk.pk, (0, 0, 0))) for desk in desks]
    longest = _askable(here.overdue(today).by_lateness())
    return {
        "ages": ages,
        "overdue": sum(row.total for row in ages),
        "longest": first(longest, lambda row: late_item(row, by, today)),
        "orphans": first(here.without_owner().by_review(), _same),
    }


def late_item(item: Commitment, by: Actor, today: Today) -> LateItem:
    """Return an item with what makes it overdue; other ways to be late have their own lists."""
    found = item.lateness(on=today.at(item.desk_id))
    reasons = [reason for reason in found if reason.kind in (Late.DELIVERY, Late.REVIEW)]
    is_bound, asked_at = item.is_bound, item.asked_at  # type: ignore[attr-defined]
    may_ask = item.owner_id not in (None, by.id) and not is_bound
    return LateItem(item, reasons, may_ask, asked_at)


def _askable(rows: CommitmentQuerySet) -> QuerySet[Commitment]:
    """Add whether a proposal waits, and since when a question does."""
    waits = Question.objects.pending().filter(commitment=OuterRef("pk")).order_by("asked_at")
    since = Subquery(waits.values("asked_at")[:1])
    return rows.annotate(is_bound=conditions.undecided(), asked_at=since)


def first(rows: QuerySet[M], shown: Callable[[M], T]) -> Some[T]:
    """Return the first rows of a query as they are shown, and whether it has more; one query."""
    found = list(rows[: MOST + 1])
    return Some([shown(row) for row in found[:MOST]], has_more=len(found) > MOST)


def _same(row: M) -> M:
    return row
