"""Find everywhere: one question to every table that can be searched."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.admin import display
from ledger.admin.pages import admin_name
from ledger.admin.recorded import person
from ledger.domain.text import fault, search_words
from ledger.models import Commitment
from ledger.models.inside import inside

HITS: Final = 5  # of each table; its own list has the rest
INSIDE: Final = 10
MAX_LENGTH: Final = 200
MAX_WORDS: Final = 10  # each is a condition on every column of every table
AROUND: Final = 80  # letters shown on either side of what was found
# Where a row's own name does not hold the words, the column that may.
_BESIDES: Final = {"commitment": "text", "instrument": "also_known_as"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    url: str
    name: SafeString
    beside: SafeString | str
    text: SafeString | str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found in one table; :param url: the list of all of it, blank where this is it."""

    code: str
    label: str
    hits: list[Hit]
    url: str


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show what was found, or lead to the one item whose reference was typed; twelve queries."""
    asked = request.GET.get("q", "").strip()
    words = words_of(asked)
    why_not = _refusal(asked, words)
    groups = [] if why_not or not words else _groups(site, request, asked, words)
    if isinstance(groups, Commitment):
        change = reverse("admin:ledger_commitment_change", args=[groups.pk])
        return HttpResponseRedirect(change)
    context = {
        **site.each_context(request),
        "title": _("Find"),
        "asked": asked,
        "why_not": why_not,
        "groups": groups,
        "tables": [_plural(table) for table in _searchable(site, request)],
        "most_characters": MAX_LENGTH,
    }
    return TemplateResponse(request, "admin/ledger/find.html", context)


def words_of(asked: str) -> list[str]:
    """Split a question into words as the lists do; one that is too long has none."""
    return [] if len(asked) > MAX_LENGTH else search_words(asked)


def _refusal(asked: str, words: list[str]) -> str:
    """Return why a question is not asked of the tables; blank where it is."""
    if len(asked) > MAX_LENGTH:
        return _("That is too long. Search for %d characters at most.") % MAX_LENGTH
    if why := fault(asked):
        return _("What you typed %s") % why
    if len(words) > MAX_WORDS:
        return (
            ngettext(
                "Those are too many words. Search for %d word at most.",
                "Those are too many words. Search for %d words at most.",
                MAX_WORDS,
            )
            % MAX_WORDS
        )
    return ""


def _searchable(site: AdminSite, request: HttpRequest) -> list[ModelAdmin[Any]]:
    """Return the admins that search and that this person may look at, commitments first."""
    models = apps.get_app_config("ledger").get_models()
    tables = [site.get_model_admin(model) for model in models if site.is_registered(model)]
    found = [t for t in tables if t.search_fields and t.has_view_permission(request)]
    return sorted(found, key=lambda t: (t.model is not Commitment, _plural(t)))


def _plural(table: "ModelAdmin[Any]") -> str:
    return str(table.opts.verbose_name_plural)


def _groups(
    site: AdminSite, request: HttpRequest, asked: str, words: list[str]
) -> list[Group] | Commitment:
    """Return what each table holds; or the one item whose reference was typed."""
    marked = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.I)
    groups: list[Group] = []
    for table in _searchable(site, request):
        rows = list(_search(table, request, asked)[: HITS + 1])
        if rows and isinstance(rows[0], Commitment) and rows[0].reference == asked.upper():
            return rows[0]
        groups.append(_group(table, rows, asked, marked))
        if table.model is Commitment:
            groups.append(_inside(request, words, marked))
    return [group for group in groups if group.hits]


def _search(table: ModelAdmin[Any], request: HttpRequest, asked: str) -> QuerySet[Any]:
    # What a list reads along is not shown here.
    known = table.get_queryset(request).prefetch_related(None)
    rows, has_twins = table.get_search_results(request, known, asked)
    if table.model is Commitment:
        exact = When(reference=asked.upper(), then=Value(0))
        return rows.order_by(Case(exact, default=Value(1)), "reference")
    return rows.distinct() if has_twins else rows


def _group(
    table: "ModelAdmin[Any]", rows: list[Any], asked: str, marked: "re.Pattern[str]"
) -> Group:
    code, listed = str(table.opts.model_name), reverse(admin_name(table, "changelist"))
    column = _BESIDES.get(code)
    hits = []
    for row in rows[:HITS]:
        url = reverse(admin_name(table, "change"), args=[row.pk])
        beside = display.status_of(row) if isinstance(row, Commitment) else ""
        text = excerpt(getattr(row, column), marked) if column else ""
        hits.append(Hit(url, mark(str(row), marked), beside, text))
    rest = f"{listed}?{urlencode({'q': asked})}" if len(rows) > HITS else ""
    return Group(code, _plural(table), hits, rest)


def _inside(request: HttpRequest, words: list[str], marked: "re.Pattern[str]") -> Group:
    """Return what stands inside commitments; one query."""
    rows = inside(Commitment.objects.visible_to(person(request)), words, most=INSIDE)
    hits = [
        Hit(
            reverse("admin:ledger_commitment_change", args=[row.item]),
            mark(f"{row.reference} {row.title}", marked),
            str(row.part.label),
            excerpt(row.words, marked) or excerpt(row.more, marked),
        )
        for row in rows
    ]
    return Group("inside", _("Inside commitments"), hits, "")


def mark(text: str, marked: "re.Pattern[str]") -> SafeString:
    """Return a text with what was searched for marked in it."""
    ends, parts = 0, []
    for found in marked.finditer(text):
        parts.append((text[ends : found.start()], found[0]))
        ends = found.end()
    shown = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", shown, text[ends:])


def excerpt(text: str, marked: "re.Pattern[str]") -> SafeString | str:
    """Return the words around the first place that was searched for; blank where there is none."""
    found = marked.search(text)
    if found is None:
        return ""
    start, end = max(0, found.start() - AROUND), min(len(text), found.end() + AROUND)
    # Whole words only, where the text was cut.
    start = text.find(" ", start, found.start()) + 1 or start if start else 0
    last = text.rfind(" ", found.end(), end) if end < len(text) else -1
    end = last if last >= 0 else end
    shown = mark(text[start:end], marked)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}", before, shown, after)
