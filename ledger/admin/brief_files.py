"""Briefs as files: PDF by WeasyPrint and Word by python-docx, where these are installed."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.models.briefing import Brief, BriefItem

LABELS: Final = {"pdf": "PDF", "docx": "Word"}
_NEEDS: Final = {"pdf": "weasyprint", "docx": "docx"}
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Unwritable(Exception):
    """This kind of file cannot be written here; the sentence says why."""


def available() -> list[str]:
    """Return the kinds of files that can be written here."""
    return [name for name, module in _NEEDS.items() if find_spec(module)]


def _pdf(briefs: Sequence[Brief], context: dict[str, Any]) -> HttpResponse:
    """Answer with a tagged PDF (PDF/UA-1): some 20 ms an item."""
    try:
        from weasyprint import CSS, HTML
    except OSError as missing:
        raise Unwritable(
            _("This server cannot write PDF: Pango is not installed. Print the page instead.")
        ) from missing
    text = render_to_string("admin/ledger/brief_paper.html", context)
    style = finders.find("ledger/paper.css")
    pdf = HTML(string=text, url_fetcher=fetch_nothing).write_pdf(
        stylesheets=[CSS(filename=style, url_fetcher=fetch_nothing)], pdf_variant="pdf/ua-1"
    )
    return _attached(pdf, "application/pdf", _name(briefs, "pdf"))


def fetch_nothing(url: str, *_more: object, **_other: object) -> Any:
    """Refuse: what a brief shows is all on it, and its links are words."""
    raise ValueError(f"a brief fetches nothing, not even {url}")


def _word(briefs: Sequence[Brief], context: dict[str, Any]) -> HttpResponse:
    """Answer with a Word document that can be edited before a meeting."""
    from docx import Document

    document: Any = Document()
    document.core_properties.language = get_language() or "en"
    document.core_properties.title = str(context["title"])
    for number, found in enumerate(briefs):
        if number:
            document.add_page_break()
        _write(document, found, context)
    kept = BytesIO()
    document.save(kept)
    return _attached(kept.getvalue(), _WORD, _name(briefs, "docx"))


WRITERS: Final[dict[str, Callable[..., HttpResponse]]] = {
    name: write for name, write in {"pdf": _pdf, "docx": _word}.items() if find_spec(_NEEDS[name])
}


def _write(document: Any, found: Brief, context: dict[str, Any]) -> None:
    document.add_heading(_("Brief: %s") % found.party, 0)
    document.add_paragraph(_plain("_brief_said.html", {**context, "brief": found}))
    for item in found.items:
        _write_item(document, item)
    if not (found.items or found.hopes):
        document.add_paragraph(_plain("_brief_empty.html", {"brief": found}))
    if found.hopes:
        document.add_heading(_("Hopes and suggestions, not counted"), 1)
        for item in found.hopes:
            _write_item(document, item)
    for text in _lines("_brief_seal.html", {**context, "brief": found}):
        document.add_paragraph(text)


def _write_item(document: Any, item: BriefItem) -> None:
    """Write the blocks of the page's own include: one paragraph each, in its order."""
    commitment = item.commitment
    document.add_heading(f"{commitment.reference} {commitment.title}", 2)
    for line in _lines("_brief_item.html", {"item": item, "is_plain": True}):
        style = "List Bullet" if line.startswith("•") else None
        document.add_paragraph(line.removeprefix("•").strip(), style)


def _plain(template: str, context: dict[str, Any]) -> str:
    return " ".join(_lines(template, context))


def _lines(template: str, context: dict[str, Any]) -> list[str]:
    """Return an include of the page as lines of text: what is said is said once, there.

    What is signed keeps its own lines, as one text.
    """
    from lxml import html  # type: ignore[import-untyped]

    text = render_to_string(f"admin/ledger/{template}", context)
    tree = html.fragment_fromstring(text, create_parent="div")
    blocks = tree.xpath(".//p|.//li|.//pre") or [tree]
    found = []
    for block in blocks:
        if block.tag == "pre":
            found.append(block.text_content())
            continue
        words = " ".join(block.text_content().split())
        if words:
            found.append(f"• {words}" if block.tag == "li" else words)
    return found


def _attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": disposition}
    )


def _name(briefs: Sequence[Brief], kind: str) -> str:
    codes = "-".join(found.party.code for found in briefs)[:80]
    return f"brief-{codes}-{briefs[0].asked.before.isoformat()}.{kind}"
