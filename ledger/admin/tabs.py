"""The questions asked of the list: each a view with a name, the first of them with a count."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.admin.display import SOON_DAYS
from ledger.domain.lateness import Late, Today
from ledger.domain.status import EditorialState
from ledger.models import Disagreement, Submission, User, conditions
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.lines import Size

MONTH_DAYS: Final = 30
OLD_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and the day at every desk."""

    user: User
    today: Today


@dataclass(frozen=True, slots=True)
class View:
    """One question: what it is called, and which items answer it.

    :param is_personal: whether it looks on all desks, because it is about whoever asks.
    """

    label: Any
    which: Callable[[Asker], Q]
    is_personal: bool = False


def _late(kind: Late) -> Callable[[Asker], Q]:
    return lambda asker: conditions.counting() & conditions.late(kind, asker.today)


def _overdue_between(after: int, last: int) -> Callable[[Asker], Q]:
    """What is overdue by more than some days, and by no more than others."""

    def which(asker: Asker) -> Q:
        older = conditions.overdue(asker.today, by_days=last)
        return conditions.counting() & conditions.overdue(asker.today, by_days=after) & ~older

    return which


def _own(condition: Callable[[], Q]) -> Callable[[Asker], Q]:
    return lambda asker: conditions.owned_by(asker.user, asker.today) & condition()


def _disputed(_asker: Asker) -> Q:
    return Q(Exists(Disagreement.objects.pending().filter(commitment=OuterRef("pk"))))


def _submitted(_asker: Asker) -> Q:
    return Q(Exists(Submission.objects.waiting().filter(commitment=OuterRef("pk"))))


VIEWS: Final[dict[str, View]] = {
    "mine": View(_("My items"), _own(Q), is_personal=True),
    "overdue": View(
        _("Overdue"), lambda asker: conditions.counting() & conditions.overdue(asker.today)
    ),
    "due": View(
        _("Due in 30 days"),
        lambda asker: conditions.counting() & conditions.due_within(asker.today, days=SOON_DAYS),
    ),
    "no-evidence": View(
        _("No evidence"), lambda _asker: conditions.counting() & Q(evidence_count=0)
    ),
    "awaiting": View(
        _("Awaiting my approval"), lambda asker: conditions.awaiting(asker.user), is_personal=True
    ),
    "sent-back": View(_("Sent back to me"), _own(conditions.sent_back), is_personal=True),
    "asked": View(_("Questions to me"), _own(conditions.asked), is_personal=True),
    "no-owner": View(
        _("No owner"), lambda _asker: conditions.counting() & conditions.without_owner()
    ),
    "drafts": View(_("Drafts"), lambda _asker: Q(editorial_state=EditorialState.DRAFT)),
    "overdue-90": View(
        _("Overdue by more than 90 days"),
        lambda asker: conditions.counting() & conditions.overdue(asker.today, by_days=OLD_DAYS),
    ),
    "overdue-30": View(_("Overdue by up to 30 days"), _overdue_between(0, MONTH_DAYS)),
    "overdue-31-90": View(_("Overdue by 31 to 90 days"), _overdue_between(MONTH_DAYS, OLD_DAYS)),
    "open": View(pgettext_lazy("items", "Open"), lambda _asker: conditions.counting()),
    "stale": View(Late.UPDATE.label, _late(Late.UPDATE)),
    "expired": View(Late.EVIDENCE.label, _late(Late.EVIDENCE)),
    "unanswered": View(Late.ANSWER.label, _late(Late.ANSWER)),
    "submitted": View(_("Sent in by partners"), _submitted),
    "disputed": View(pgettext_lazy("items", "Disputed"), _disputed),
}
# The others are one click further away, and are not counted on each page.
TABS: Final = (
    *("mine", "overdue", "due", "no-evidence"),
    *("awaiting", "sent-back", "asked", "no-owner"),
)
_EDITORS: Final = frozenset({"mine", "sent-back", "asked"})


def tabs_for(user: User) -> list[str]:
    """Return the tabs that can ever hold something for a person."""
    hidden = set() if user.may_edit else set(_EDITORS)
    if not user.may_decide:
        hidden.add("awaiting")
    return [name for name in TABS if name not in hidden]


def counts(rows: CommitmentQuerySet, asker: Asker, *, scope: Q) -> dict[str, int]:
    """Return how many items each tab holds, "" standing for all; one query.

    :param rows: what the person may see. :param scope: what the tabs are narrowed to, save
        those that are about the person: what is theirs is found by its own indexes.
    """
    names = tabs_for(asker.user)
    sums: dict[str, Any] = {"all": Count("pk")}
    for name in names:
        which = VIEWS[name].which(asker)
        alias = name.replace("-", "_")
        if VIEWS[name].is_personal:
            sums[alias] = Count("pk") * 0 + Size(rows.filter(which).order_by().values("pk"))
        else:
            sums[alias] = Count("pk", filter=which)
    found = rows.filter(scope).order_by().aggregate(**sums)
    return {"": found["all"]} | {name: found[name.replace("-", "_")] or 0 for name in names}
