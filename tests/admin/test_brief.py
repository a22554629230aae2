"""The brief as a manager reads it before a meeting, on the page and as a file."""

import re
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from ledger import actions
from ledger.actions import Obliged
from ledger.admin import brief_files
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.publishing import Rung
from ledger.models import Commitment, Entry, Log, Party, User
from ledger.models.tree import head
from tests.actions.history_in_full import YESTERDAY, a_claim
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, a_party, agreed, an_instrument, who
from tests.test_house import inline_code

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def briefed(by: User, *parties: Party, **asked: str) -> Any:
    """Open the brief of some parties."""
    given = {"party": [party.code for party in parties], "before": "2027-01-27"} | asked
    return Visitor(by).client.get(reverse("admin:brief"), given)


def with_party(party: Party, amina: User, marc: User, **fields: Any) -> Commitment:
    return agreed(amina, marc, obligations=[Obliged(party)], **fields)


def test_a_manager_is_briefed_on_a_party(amina: User, marc: User) -> None:
    india = a_party("india")
    item = with_party(india, amina, marc)
    hope = with_party(india, amina, marc, rung=Rung.HOPE)
    actions.record_update(item, a_claim(as_of=YESTERDAY), by=who(amina), at=NOW, accept=True)

    page = text_of(briefed(marc, india))

    assert "Everything open that was stated by 2027-01-27. 1 commitment: 1 agreed." in page
    assert f"{item.reference} {item.title} Agreed since" in page
    assert "As of 2026-06-30: Talks began." in page
    assert page.index("Hopes and suggestions, not counted") < page.index(hope.reference)


def test_each_party_has_a_brief_that_names_the_newest_entry(amina: User, marc: User) -> None:
    india, belgium = a_party("india"), a_party("belgium")
    mine, theirs = (with_party(party, amina, marc) for party in (india, belgium))

    page = briefed(marc, india, belgium).content.decode()

    newest = Entry.objects.order_by("-id")[0]
    assert page.count('<article class="brief"') == 2
    assert page.count(newest.hash[:16]) == 2
    assert page.count(f">{mine.reference}<") == page.count(f">{theirs.reference}<") == 1


def test_a_brief_carries_the_head_of_the_log_that_any_partner_can_check(
    sealed: Log, marc: User
) -> None:
    india = a_party("india")

    page = briefed(marc, india).content.decode()
    word = briefed(marc, india, format="docx")

    newest = head()
    assert newest
    root = newest.note.split()[2]
    assert f"The log {sealed.origin} was sealed at {newest.size} entries, root {root}, on" in page
    assert unescape(page).count(newest.note) == 1
    told = [paragraph.text for paragraph in Document(BytesIO(word.content)).paragraphs]
    assert told[-1] == newest.note


def test_only_what_is_late_is_told_where_that_is_asked(amina: User, marc: User) -> None:
    india = a_party("india")
    late = with_party(india, amina, marc, due=StatedDate(date(2026, 6, 1), Precision.DAY))
    on_time = with_party(india, amina, marc)

    page = text_of(briefed(marc, india, scope="late"))

    assert late.reference in page
    assert "Delivery overdue because" in page
    assert on_time.reference not in page


def test_what_changed_since_a_day_is_told_with_its_reason(amina: User, marc: User) -> None:
    india = a_party("india")
    changed, quiet = (with_party(india, amina, marc) for _each in range(2))
    later = NOW + 3 * A_DAY
    actions.correct(
        changed, changes={"title": "New words"}, reason="Misspelt.", by=who(amina), at=later
    )

    page = text_of(briefed(marc, india, scope="changed", since=f"{later:%Y-%m-%d}"))

    assert "New words" in page
    assert f"{later:%Y-%m-%d} Corrected: Misspelt." in page
    assert quiet.reference not in page


def test_what_changed_needs_a_day(marc: User) -> None:
    answer = briefed(marc, a_party("india"), scope="changed")

    assert answer.status_code == 400
    assert "Say since when." in text_of(answer)


def test_a_brief_of_the_past_says_what_the_ledger_said_then(
    amina: User, marc: User, clock: Callable[[datetime], None]
) -> None:
    india = a_party("india")
    item = with_party(india, amina, marc, title="Old words")
    later = NOW + 3 * A_DAY
    actions.correct(item, changes={"title": "New words"}, reason="So.", by=who(amina), at=later)
    other = agreed(amina, marc, title="Not yet ours")
    actions.oblige(other, Obliged(india), by=who(amina), at=later)

    clock(NOW + 5 * A_DAY)
    page = text_of(briefed(marc, india, as_of=f"{NOW:%Y-%m-%d}"))

    assert f"As recorded on {NOW:%Y-%m-%d}" in page
    assert "Old words" in page
    assert "New words" not in page
    assert "Not yet ours" not in page
    assert "Not yet ours" in text_of(briefed(marc, india))


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"before": "2027-02-30"}, "This is not a day of the calendar"),
        ({"as_of": "2099-01-01"}, "This day has not come yet."),
        ({"scope": "everything"}, "is not one of the available choices"),
        ({"instrument": "none"}, "is not one of the available choices"),
        ({"party": "atlantis"}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_briefed_is_told_and_nothing_is_lost(
    rita: User, asked: dict[str, str], said: str
) -> None:
    answer = briefed(rita, a_party("india"), **asked)

    assert answer.status_code == 400
    assert said in text_of(answer)


def test_where_nothing_is_open_the_brief_says_what_to_do(rita: User) -> None:
    page = text_of(briefed(rita, a_party("india")))

    assert "Nothing is open with this party." in page


@pytest.mark.only("sqlite")
def test_a_brief_comes_as_a_word_document(amina: User, marc: User) -> None:
    india = a_party("india")
    item = with_party(india, amina, marc)

    answer = briefed(marc, india, format="docx")

    assert answer["Content-Disposition"] == 'attachment; filename="brief-india-2027-01-27.docx"'
    told = [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
    assert f"{item.reference} {item.title}" in told
    assert any(line.startswith("Agreed since") for line in told)
    assert Entry.objects.order_by("-id")[0].hash[:16] in told[-1]


@pytest.mark.only("sqlite")
@pytest.mark.skipif("pdf" not in brief_files.available(), reason="WeasyPrint is not installed")
def test_a_brief_comes_as_a_tagged_pdf(amina: User, marc: User) -> None:
    india = a_party("india")
    with_party(india, amina, marc)

    answer = briefed(marc, india, format="pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    streams = re.findall(rb"stream\n(.*?)\nendstream", answer.content, re.DOTALL)
    assert any(b"/StructTreeRoot" in zlib.decompress(stream) for stream in streams)


def test_a_brief_never_fetches_anything() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        brief_files.fetch_nothing("http://169.254.169.254/")


@pytest.mark.only("sqlite")
def test_a_brief_holds_no_code_of_its_own(amina: User, marc: User) -> None:
    india = a_party("india")
    with_party(india, amina, marc, title="<script>alert(1)</script>")

    page = briefed(marc, india).content.decode()

    assert list(inline_code(page)) == []


def test_an_instrument_adds_up_what_comes_from_it(amina: User, marc: User) -> None:
    instrument = an_instrument()
    for rung in (Rung.FIRM, Rung.FIRM, Rung.HOPE):
        agreed(amina, marc, instrument=instrument, rung=rung)

    page = text_of(Visitor(amina).item(instrument))

    assert "2 commitments: 2 agreed." in page
