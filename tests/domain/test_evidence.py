"""When there is enough to close with, or to call something agreed."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain.evidence import (
    Credibility,
    DocumentKind,
    Item,
    Reliability,
    Stance,
    agreement_refusal,
    closing_refusal,
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
