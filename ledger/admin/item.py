"""What the page of one commitment shows beside its form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.admin import (
    contents,
    display,
    past_page,
    question_pages,
    record,
    sections,
    submission_pages,
)
from ledger.admin.item_pages import (
    CitePage,
    DeferPage,
    EvidencePage,
    ObligePage,
    ReassignPage,
    ReschedulePage,
    ReviewPage,
    RhythmPage,
)
from ledger.admin.move_pages import VERBS, SubmitPage
from ledger.admin.pages import Paged
from ledger.admin.recorded import acting, person
from ledger.domain.actor import Actor, decide_refusal, edit_refusal, release_refusal
from ledger.domain.assessments import may_assess_refusal
from ledger.domain.dates import local_day
from ledger.domain.parts import whole_refusal
from ledger.domain.status import CLOSED, EditorialState, Status, needs_four_eyes, steps
from ledger.models import Commitment, Proposal, Question
from ledger.models.dossier import Dossier, dossier, past_dossier


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leads to a page."""

    label: str
    url: str
    tone: str = "plain"


def context(pages: Paged[Commitment], request: HttpRequest, obj: Commitment) -> dict[str, Any]:
    """Return the context of an item's page, of today or as of an instant; ten queries at most,
    however full it is.
    """
    now, by = timezone.now(), acting(request)
    as_of = past_page.read(request.GET, obj.desk.time_zone, now=now)
    told = past_dossier(obj, as_of.at) if as_of.at else dossier(obj)
    zone = display.zone_of(person(request), obj.desk)
    frame = {
        "as_of": as_of,
        "zone": zone,
        "show_save_and_add_another": False,
        "show_save_and_continue": False,
    }
    if told is None:
        return frame | _nothing_yet(obj, as_of, zone)
    today = local_day(as_of.at or now, told.item.desk.time_zone)
    shown = _sections(told, today=today, all_of=request.GET.get("all", ""))
    offered = _offers(pages, told, shown, by) if as_of.at is None else _nothing_offered(told)
    more = {
        "original": told.item,
        "waiting": told.waiting,
        "waiting_for": _waiting_for(told, by),
        "latest": record.latest(told, today=today),
    }
    return frame | shown | more | offered


def _nothing_yet(obj: Commitment, as_of: past_page.AsOf, zone: str) -> dict[str, Any]:
    told = past_page.unborn(as_of, obj.created_at, zone)
    return {"title": obj.reference, "subtitle": None, "unborn": told}


def _offers(
    pages: Paged[Commitment], told: Dossier, shown: dict[str, Any], by: Actor
) -> dict[str, Any]:
    """Return what a person may do to an item now, or why nothing."""
    obj, waiting = told.item, told.waiting
    why_not = edit_refusal(by, obj.desk_id)
    rule, is_apart = told.recurrence, shown["is_apart"]
    is_running = rule is not None and rule.is_running(on=shown["today"])
    moves = [] if why_not else _steps(pages, told, is_apart=is_apart, is_running=is_running)
    apart = whole_refusal(apart=is_apart, to=Status.IN_PROGRESS)
    return {
        "may": _may(obj, by, is_ours=why_not is None),
        "may_release": release_refusal(by, obj.desk_id) is None,
        "why_not": why_not,
        "decide": _decide(pages, obj, waiting, by) if waiting else None,
        "steps": moves,
        "apart": apart,
        "no_steps": "" if moves else why_not or apart or ("" if waiting else _no_steps()),
        "tasks": [] if why_not else _tasks(pages, obj),
        "sent": submission_pages.waiting(pages, told, by),
        **question_pages.unanswered(pages, obj, waiting, _unanswered(told), by),
    }


def _nothing_offered(told: Dossier) -> dict[str, Any]:
    """Return what a page of the past has in the place of what may be done."""
    return {"pending": [question_pages.Asked(row, url="") for row in _unanswered(told)]}


def _unanswered(told: Dossier) -> list[Question]:
    return [row for row in told.of(Question) if row.answered_at is None]


def _no_steps() -> str:
    return _("No move leads on from here; what took its place goes on.")


def _may(obj: Commitment, by: Actor, *, is_ours: bool) -> dict[str, bool]:
    """Return which of the sections' links are worth offering."""
    return {
        "edit": is_ours,
        "plan": is_ours and obj.is_open,
        "claim": is_ours and not obj.is_draft,
        "assess": may_assess_refusal(by) is None and not obj.is_draft,
    }


def _sections(told: Dossier, *, today: date, all_of: str) -> dict[str, Any]:
    obj, parties = told.item, sections.parties(told, today=today)
    shown = {
        "title": obj.reference,
        "today": today,
        "subtitle": obj.title,
        "pill": display.status_of(obj),
        "review": display.review(obj, today=today),
        "due": display.due(obj, today=today),
        "late": obj.lateness(on=today),
        **parties,
        **sections.wording(told, has_obligor=parties["has_obligor"]),
        **sections.past(told),
        **sections.steps(told, today=today, all_of=all_of),
        **sections.claims(told, all_of=all_of),
        **sections.checks(told, all_of=all_of),
        **sections.assessments(told),
        **sections.relations(told),
    }
    return shown | {"contents": contents.contents(shown)}


def _waiting_for(told: Dossier, by: Actor) -> str:
    """Say what a proposal waits for, in one sentence; blank where none does."""
    waiting = told.waiting
    if waiting is None:
        return ""
    who = {"who": waiting.requested_by, "what": _asked(waiting)}
    if waiting.is_void(told.item):
        return (
            _(
                "%(who)s proposed “%(what)s”, but the item was edited since: it cannot be approved "
                "any more. Propose again, or a manager sends it back."
            )
            % who
        )
    if waiting.requested_by_id == by.id:
        return _("You proposed “%(what)s”. Another person must decide on it.") % who
    return _("%(who)s proposed “%(what)s”. A manager decides.") % who


def _asked(waiting: Proposal) -> str:
    """Return what is asked for, and of which party where it is one's part."""
    what = str(waiting).partition(": ")[2]
    return display.labelled(waiting.obligation.party, what) if waiting.obligation else what


def _decide(pages: Paged[Commitment], obj: Commitment, waiting: Proposal, by: Actor) -> Link | None:
    if decide_refusal(by, obj.desk_id, requested_by=waiting.requested_by_id):
        return None
    return Link(_("Decide"), pages.page_url(obj, "decide", waiting.pk), "go")


def _steps(
    pages: Paged[Commitment], told: Dossier, *, is_apart: bool, is_running: bool
) -> list[Link]:
    """Return the moves that are open; those for two people only while none is waiting."""
    obj, waiting = told.item, told.waiting
    is_free = waiting is None or waiting.is_void(obj)
    if obj.editorial_state == EditorialState.DRAFT:
        url = pages.page_url(obj, "submit")
        return [Link(str(SubmitPage.title), url, "go")] if is_free else []
    here = Status(obj.status)
    return [
        Link(_label(here, to), pages.page_url(obj, "move", to.value), _tone(to))
        for to in steps(here, is_verifiable=obj.is_verifiable, is_running=is_running)
        if (is_free or not needs_four_eyes(here, to))
        and whole_refusal(apart=is_apart, to=to) is None
    ]


def _label(here: Status, to: Status) -> str:
    return _("Propose: reopen") if here in CLOSED else str(VERBS[to])


def _tone(to: Status) -> str:
    if to in (Status.AGREED, Status.IN_PROGRESS, Status.FULFILLED):
        return "go"
    return "hold" if to in (Status.STALLED, Status.PARTLY_FULFILLED) else "end"


def _tasks(pages: Paged[Commitment], obj: Commitment) -> list[Link]:
    """Return the other things that can be done to an item now."""
    tasks: list[tuple[str, Any]] = [("evidence", EvidencePage)]
    if obj.is_open:
        if obj.editorial_state == EditorialState.PUBLISHED:
            tasks += [("review", ReviewPage), ("defer", DeferPage)]
        tasks += [("rhythm", RhythmPage), ("reschedule", ReschedulePage)]
    tasks += [("reassign", ReassignPage), ("cite", CitePage), ("oblige", ObligePage)]
    return [Link(str(page.title), pages.page_url(obj, slug)) for slug, page in tasks]
