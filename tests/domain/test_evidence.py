"""When there is enough to close with, or to call something agreed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain.evidence import (
    Credibility,
    Document,
    DocumentKind,
    Item,
    Reliability,
    Stance,
    agreement_refusal,
    closing_refusal,
    credibility_refusal,
    duplicate_refusal,
    expiry_refusal,
    holding,
)
from tests.domain.weighing import OFFICIAL, PRESS, against, press

NOTHING = "Attach evidence that it was done before closing it."
TOO_LITTLE = (
    "The evidence does not reach the threshold: one official text graded A or B, or two "
    "independent items graded C3 or better. Add evidence, or say why this is enough."
)
items = some.builds(
    Item,
    some.sampled_from(DocumentKind),
    some.sampled_from(Reliability),
    some.sampled_from(Credibility),
    some.sampled_from(["one", "another", "a third"]),
    some.sampled_from(Stance),
)


@pytest.mark.parametrize(
    ("grade", "why"),
    [("A", None), ("B", None), *((letter, TOO_LITTLE) for letter in "CDEF")],
)
def test_one_official_text_closes_if_its_publisher_is_reliable(grade: str, why: str | None) -> None:
    text = Item(DocumentKind.OFFICIAL_TEXT, Reliability(grade), Credibility.UNKNOWN, "journal")

    assert closing_refusal([text]) == why


@pytest.mark.parametrize("kind", [k for k in DocumentKind if k is not DocumentKind.OFFICIAL_TEXT])
def test_one_document_of_another_kind_never_closes(kind: DocumentKind) -> None:
    best = Item(kind, Reliability.A, Credibility.CONFIRMED, "one-agency")

    assert closing_refusal([best]) == TOO_LITTLE


def test_two_independent_reports_close() -> None:
    assert closing_refusal([press("one"), press("another")]) is None


def test_reprints_of_one_agency_count_once() -> None:
    assert closing_refusal([press("one"), press("one"), press("one")]) == TOO_LITTLE


@pytest.mark.parametrize("reliability", "DEF")
def test_a_publisher_below_c_adds_no_witness(reliability: str) -> None:
    weak = press("another", reliability=Reliability(reliability), credibility=Credibility.CONFIRMED)

    assert closing_refusal([press("one"), weak, weak]) == TOO_LITTLE


@pytest.mark.parametrize("credibility", [4, 5, 6])
def test_an_item_below_three_adds_no_witness(credibility: int) -> None:
    weak = press("another", reliability=Reliability.A, credibility=Credibility(credibility))

    assert closing_refusal([press("one"), weak]) == TOO_LITTLE


def test_what_cannot_be_judged_is_not_the_middle_of_the_scale() -> None:
    unjudged = [
        press(group, reliability=Reliability.F, credibility=Credibility.UNKNOWN)
        for group in ("one", "another", "a third")
    ]

    assert closing_refusal(unjudged) == TOO_LITTLE


@pytest.mark.parametrize("stance", [Stance.CONTRADICTS, Stance.CONTEXT])
def test_what_does_not_support_closes_nothing(stance: Stance) -> None:
    other = Item(DocumentKind.OFFICIAL_TEXT, Reliability.A, Credibility.CONFIRMED, "x", stance)

    assert closing_refusal([other]) == NOTHING
    assert closing_refusal([other, press("one")]) == TOO_LITTLE


def test_no_evidence_is_said_plainly() -> None:
    assert closing_refusal([]) == NOTHING


@given(some.lists(items, max_size=4), items)
def test_more_evidence_never_makes_it_less(enough: list[Item], more: Item) -> None:
    if closing_refusal(enough) is None:
        assert closing_refusal([*enough, more]) is None


@given(some.lists(items, max_size=5))
def test_the_order_in_which_evidence_came_does_not_matter(found: list[Item]) -> None:
    assert closing_refusal(found) == closing_refusal(reversed(found))


@given(some.lists(items, max_size=5))
def test_what_speaks_against_it_never_helps_to_close(found: list[Item]) -> None:
    assert closing_refusal([against(item) for item in found]) == NOTHING


def test_an_official_text_shows_agreement() -> None:
    assert agreement_refusal([OFFICIAL]) is None


def test_two_independent_reports_show_agreement_and_reprints_do_not() -> None:
    assert agreement_refusal([press("one"), press("another")]) is None
    assert "Reprints of one agency count once." in (agreement_refusal([PRESS, PRESS]) or "")


def test_nothing_cited_shows_nothing() -> None:
    assert "two independent reports" in (agreement_refusal([]) or "")


def test_sources_may_come_one_by_one() -> None:
    assert agreement_refusal(press(group) for group in ("one", "another")) is None


# --- Confirmed, expired, attached twice ---------------------------------------------------

DAY = date(2026, 7, 1)
NEXT = DAY + timedelta(days=1)


@pytest.mark.parametrize(
    "beside", [[], [press("one")], [against(press("another"))], [press("one"), press("one")]]
)
def test_confirmed_needs_another_witness_who_says_the_same(beside: list[Item]) -> None:
    new = press("one", credibility=Credibility.CONFIRMED)

    assert "independent of it" in (credibility_refusal(new, beside) or "")
    assert credibility_refusal(new, [*beside, press("another")]) is None
    assert credibility_refusal(press("one"), beside) is None


def test_evidence_counts_on_the_day_it_expires_and_not_after() -> None:
    ends, endless = press("one", expires_on=DAY), press("another")

    assert holding([ends, endless], DAY) == [ends, endless]
    assert holding([ends, endless], NEXT) == [endless]


@pytest.mark.parametrize(
    ("expires_on", "effective_on", "why"),
    [
        (DAY, DAY, None),
        (DAY, None, None),
        (NEXT, DAY, None),
        (DAY - timedelta(days=1), None, "This evidence has expired already."),
        (DAY, NEXT, "Evidence cannot expire before the day of what it shows."),
        (date(2999, 1, 1), DAY, "The year 2999 is not believable here."),
    ],
)
def test_evidence_expires_in_its_time(
    expires_on: date, effective_on: date | None, why: str | None
) -> None:
    assert expiry_refusal(expires_on, effective_on=effective_on, today=DAY) == why


def test_a_document_stands_once_by_its_link_and_by_its_file() -> None:
    first = Document("Minutes", "https://example.org/a", "aa")
    only_file = Document("Scan", "", "bb")

    for new, why in (
        (Document("x", "http://www.example.org/a/"), "The same link stands on this commitment"),
        (Document("x", "", "aa"), "The same file stands on this commitment"),
        (Document("x", "https://example.org/b", "aa"), "The same file stands on this commitment"),
    ):
        assert f"{why} already: “Minutes”." == duplicate_refusal(new, [only_file, first])
    assert duplicate_refusal(Document("x", "", "cc"), [first, only_file]) is None
    assert duplicate_refusal(Document("x", "https://example.org/b"), [first, only_file]) is None
