"""Pages of an item work on whatever was erased of its record."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from ledger import actions
from ledger.models import Commitment, Entry, User
from ledger.models.entry import ERASABLE
from tests.admin.fullness import a_full_item
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, SETUP

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)
BASIS = "GDPR art. 17(1)(a), request 2026-11"
Chosen = Callable[[Entry], bool]


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    def stand() -> datetime:
        return LATER

    monkeypatch.setattr(timezone, "now", stand)


@pytest.mark.parametrize("section", ERASABLE)
@pytest.mark.parametrize("chosen", [lambda e: e.version == 1, lambda e: e.version > 1])
def test_every_page_of_an_item_bears_what_was_erased(
    amina: User, marc: User, section: str, chosen: Chosen
) -> None:
    item: Commitment = a_full_item(amina, marc).item
    for entry in filter(chosen, Entry.objects.of(item.pk)):
        actions.erase(entry, section, basis=BASIS, by=SETUP, at=LATER)
    party = item.obligations.all()[0].party
    reader = Visitor(marc)

    pages = [
        reader.item(item),
        reader.open("ledger_commitment_change", item.pk, as_of="2026-07-02"),
        reader.open("ledger_commitment_history", item.pk),
        reader.open("ledger_commitment_history", item.pk, format="jsonl"),
        reader.open("index"),
        reader.client.get(reverse("admin:brief"), {"party": party.code, "before": "2027-01-27"}),
    ]
    call_command("tally", verbosity=0)

    assert [page.status_code for page in pages] == [200] * len(pages)
    assert "intact" in text_of(pages[2])
    assert BASIS in text_of(pages[2])


def test_who_typed_on_an_old_version_is_told_even_where_the_newer_one_was_erased(
    amina: User, marc: User
) -> None:
    item: Commitment = a_full_item(amina, marc).item
    newest = Entry.objects.get(stream=item.pk, version=item.version)
    for section in ERASABLE:
        actions.erase(newest, section, basis=BASIS, by=SETUP, at=LATER)

    page = Visitor(amina).correct(item, title="Another", seen_version=item.version - 1)

    assert "Erased, 2026-07-01 10:00 UTC; Section erased, set-up, " in text_of(page)
