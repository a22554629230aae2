"""Help: the words and the keys of the desk, on one page that can be printed.

The words are those of ``ledger.domain``; here stands what each of them means. A word without a
meaning is a KeyError, and a test looks for it first.
"""

from typing import Any, Final, NamedTuple

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.admin.recorded import person
from ledger.domain.actor import Role
from ledger.domain.assessments import Grade, Outlook
from ledger.domain.evidence import Credibility, Reliability, Stance
from ledger.domain.lateness import Late
from ledger.domain.publishing import Rung
from ledger.domain.status import CLOSED, MOVES, Status
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.models import User

MEANINGS: Final[dict[Any, Any]] = {
    Status.ANNOUNCED: gettext_lazy("One side said it. Whether the other agreed is not shown yet."),
    Status.AGREED: gettext_lazy("Whoever has to do it took it on. No sign of action yet."),
    Status.IN_PROGRESS: gettext_lazy("Evidence shows that something is being done."),
    Status.STALLED: gettext_lazy("Nothing moves, or something stands in its way. It still holds."),
    Status.FULFILLED: gettext_lazy("Its success criterion is met, and evidence shows it."),
    Status.PARTLY_FULFILLED: gettext_lazy("Closed with less than was promised."),
    Status.NOT_FULFILLED: gettext_lazy("Closed, and not done."),
    Status.WITHDRAWN: gettext_lazy("Renounced, in a source that is cited."),
    Status.SUPERSEDED: gettext_lazy("Another published commitment took its place."),
    Late.DELIVERY: gettext_lazy("It, or its next milestone or occurrence, was due and is open."),
    Late.REVIEW: gettext_lazy("We were to look at it again by a day, and did not."),
    Late.UPDATE: gettext_lazy("No progress was accepted for one and a half times its rhythm."),
    Late.EVIDENCE: gettext_lazy("The evidence that its status rests on no longer holds."),
    Late.ANSWER: gettext_lazy("A party was asked for its position, and has not answered."),
    Role.OFFICER: gettext_lazy("Records and moves the items of their desks; asks for decisions."),
    Role.MANAGER: gettext_lazy("Does the same, decides what others ask for, and releases items."),
    Role.READER: gettext_lazy("Reads every desk's items and changes nothing."),
    Role.ADMINISTRATOR: gettext_lazy("Gives people, desks and partners their access."),
}


class Step(NamedTuple):
    """One status of the ladder, what it means, and where one or two people move it."""

    status: Status
    meaning: Any
    alone: str
    by_two: str


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the page; two queries, for the people to ask."""
    context = {
        **site.each_context(request),
        "title": _("Help"),
        "statuses": ladder(),
        "late": [(kind.label, MEANINGS[kind]) for kind in Late],
        "roles": [(role.label, MEANINGS[role]) for role in Role],
        "strengths": strengths(),
        "weights": weights(),
        "series": [(_("Completion"), Grade.labels), (_("Outlook"), Outlook.labels)],
        **_people_to_ask(person(request)),
    }
    return TemplateResponse(request, "admin/ledger/help.html", context)


def ladder() -> list[Step]:
    """Return every status in its order, with where it leads."""
    return [
        Step(status, MEANINGS[status], _led_to(status, four_eyes=False), _led_to(status))
        for status in Status
    ]


def strengths() -> list[tuple[str, list[Any]]]:
    """Return the four ladders of strength: what each is called, and its words."""
    return [
        (_("Wording"), Rung.labels),
        (_("Obligation"), Bond.labels),
        (_("Precision"), Detail.labels),
        (_("Follow-up"), FollowUp.labels),
    ]


def weights() -> list[tuple[str, list[Any]]]:
    """Return what evidence is weighed by: what each scale is called, and its words."""
    return [
        (_("The publisher"), Reliability.labels),
        (_("The item"), Credibility.labels),
        (_("What it says"), Stance.labels),
    ]


def _led_to(status: Status, *, four_eyes: bool = True) -> str:
    """Name the statuses that one leads to, by one person or by two."""
    found = [to for to, by_two in MOVES[status].items() if by_two is four_eyes]
    if set(found) == set(CLOSED):
        return _("any closing status")
    return ", ".join(str(to.label) for to in found)


def _people_to_ask(user: User) -> dict[str, Any]:
    """Return the managers of somebody's desks, and who gives access."""
    seated = User.objects.owners().filter(
        role=Role.MANAGER, memberships__desk__in=user.desk_ids, memberships__ended_at=None
    )
    return {
        "managers": seated.exclude(pk=user.pk).distinct(),
        "administrators": User.objects.filter(role=Role.ADMINISTRATOR, is_active=True),
    }
