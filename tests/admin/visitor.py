"""Somebody at the admin site: opens its pages, fills in what they show, and sends it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from re import DOTALL, findall, sub
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from ledger.models import Entry, User
from ledger.models.recorded import Root


class Visitor:
    """A person who is signed in; None is somebody who is not."""

    def __init__(self, user: User | None) -> None:
        self.client = Client()
        if user:
            self.client.force_login(user)

    def open(self, name: str, *args: object, **params: str) -> Any:
        """Ask for a page of the admin by its name, for example ``ledger_commitment_add``."""
        return self.client.get(reverse(f"admin:{name}", args=args), params)

    def list(self, **params: str) -> Any:
        """Open the list of commitments: of all desks, where nothing else is asked for."""
        return self.open("ledger_commitment_changelist", **(params or {"desk": "all"}))

    def item(self, item: Root) -> Any:
        """Open the page of one item, of any kind."""
        return self.open(f"ledger_{item._meta.model_name}_change", item.pk)

    def send(self, item: Root, page: str, /, key: object = "", **typed: Any) -> Any:
        """Open a page of an item, fill it in and send it, as a browser does.

        What is not typed is sent as the page shows it.
        """
        address = page_of(item, page, key)
        return self.client.post(address, filled(self.client.get(address), typed))

    def correct(self, item: Root, **typed: Any) -> Any:
        """Save an item's own form."""
        return self.send(item, "change", **typed)

    def add(self, model: str, **typed: Any) -> Any:
        """Fill in and save a form for something new."""
        address = reverse(f"admin:ledger_{model}_add")
        return self.client.post(address, filled(self.client.get(address), typed))


def page_of(item: Root, page: str, key: object = "") -> str:
    """Return the address of one of an item's pages."""
    name = f"admin:ledger_{item._meta.model_name}_{page}" + ("_key" if key else "")
    return reverse(name, args=[item.pk, key] if key else [item.pk])


def filled(answer: Any, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a browser would send from a page.

    :param typed: field to what is typed into it; None leaves the field out.
    """
    assert answer.status_code in {200, 409, 422}, (answer.status_code, answer.headers)
    context = answer.context
    form = context["adminform"].form if "adminform" in context else context["form"]
    shown = {field.html_name: field.value() for field in form}
    found = shown | {name: getattr(value, "pk", value) for name, value in typed.items()}
    return {name: value for name, value in found.items() if value not in (None, False)}


def told(answer: Any) -> str:
    """Return the messages that a request left for the next page."""
    return " ".join(map(str, get_messages(answer.wsgi_request)))


def text_of(answer: Any) -> str:
    """Return the words of a page, without its markup."""
    return words_of(answer.content.decode())


def words_of(html: str) -> str:
    words = unescape(sub(r"<[^>]*>", " ", html))
    return sub(r"\s+", " ", words).strip()


def rows_of(answer: Any) -> list[dict[str, str]]:
    """Return the rows of a list page, top to bottom: the words by column."""
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    cell = r'class="field-(\w+)[^"]*">(.*?)</t[dh]>'
    rows = findall(r"<tr>(.*?)</tr>", body, DOTALL)
    return [{name: words_of(html) for name, html in findall(cell, row, DOTALL)} for row in rows]


def references_of(answer: Any) -> list[str]:
    """Return the references on a list page, top to bottom."""
    return [row["reference"] for row in rows_of(answer)]


def typed_in(answer: Any, name: str) -> Any:
    """Return what stands in a field of a page that was sent back."""
    context = answer.context
    form = context["adminform"].form if "adminform" in context else context["form"]
    return form[name].value()


@contextmanager
def nothing_written() -> Iterator[None]:
    """Hold that no entry is made; the database changes no row without one."""
    before = Entry.objects.count()
    yield
    assert Entry.objects.count() == before
