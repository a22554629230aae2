"""Advice on wording, grades in two series, what contradicts, and what is kept in time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain.assessments import Assessor, Grade, Graded, gap
from ledger.domain.disagreements import Claim, contradict
from ledger.domain.lateness import Deadlines, Late, Timeliness, lateness, timeliness, update_due
from ledger.domain.milestones import MilestoneState, Step, roll_up
from ledger.domain.publishing import Rung
from ledger.domain.status import CLOSED, Status
from ledger.domain.strength import Detail, Wording, smart

DAY = date(2026, 7, 1)
days = some.dates(date(2020, 1, 1), date(2030, 12, 31))
grades = some.builds(
    Graded, some.sampled_from(Assessor), some.sampled_from(Grade), some.dates(DAY, DAY)
)
claims = some.builds(
    Claim,
    voice=some.sampled_from("ab"),
    about=some.just(("the whole", "status")),
    status=some.none() | some.sampled_from(Status),
    on=some.none() | days,
)


def test_good_wording_needs_no_advice_and_a_hope_gets_some() -> None:
    good = Wording(Rung.FIRM, Detail.MEASURED, True, True, True, True)  # noqa: FBT003

    hope = replace(good, rung=Rung.HOPE, has_due_day=False, has_criterion=False)

    assert all(question.is_met for question in smart(good))
    assert [q.letter for q in smart(hope) if not q.is_met] == ["M", "R", "T"]


@given(some.lists(grades))
def test_no_evidence_is_left_out_of_the_gap(series: list[Graded]) -> None:
    known = [graded for graded in series if graded.grade is not Grade.NO_EVIDENCE]

    assert gap(series) == gap(known)


def test_the_newest_grade_of_each_series_counts() -> None:
    later = DAY + timedelta(days=1)
    series = [
        Graded(Assessor.SELF, Grade.COMPLETE, later),
        Graded(Assessor.SELF, Grade.NOT_STARTED, DAY),
        Graded(Assessor.INDEPENDENT, Grade.LIMITED, DAY),
        Graded(Assessor.PARTNER, Grade.NOT_STARTED, later),
    ]

    found = gap(series)

    assert found is not None
    assert (found.own, found.independent, found.steps) == (Grade.COMPLETE, Grade.LIMITED, 2)


@given(claims, claims)
def test_contradiction_is_mutual_and_never_with_oneself(one: Claim, other: Claim) -> None:
    assert contradict(one, other) == contradict(other, one)
    assert not contradict(one, one)


@given(days, some.integers(1, 400))
def test_a_later_claim_that_is_further_along_is_news(on: date, later: int) -> None:
    before = Claim("a", (), Status.ANNOUNCED, on=on)
    then = replace(before, voice="b", status=Status.IN_PROGRESS, on=on + timedelta(days=later))

    assert not contradict(before, then)
    assert contradict(
        replace(before, status=Status.IN_PROGRESS), replace(then, status=Status.AGREED)
    )


@pytest.mark.parametrize("closed", CLOSED)
def test_two_closings_that_differ_contradict(closed: Status) -> None:
    other = Status.WITHDRAWN if closed is not Status.WITHDRAWN else Status.FULFILLED

    assert contradict(Claim("a", (), closed, on=DAY), Claim("b", (), other, on=date(2027, 1, 1)))


@given(some.lists(some.tuples(some.sampled_from(MilestoneState), some.integers(1, 100))))
def test_the_share_lies_between_nothing_and_all(found: list[tuple[MilestoneState, int]]) -> None:
    summed = roll_up(Step(state, weight) for state, weight in found)

    counted = [state for state, _weight in found if state is not MilestoneState.EXCUSED]
    assert (summed.share is None) == (not counted)
    if summed.share is not None:
        assert 0 <= summed.share <= 1
        assert (summed.share == 1) == (set(counted) == {MilestoneState.DONE})


@given(some.builds(Deadlines, **dict.fromkeys(Deadlines.columns(), some.none() | days)), days)
def test_every_kind_is_late_once_at_most_and_says_why(found: Deadlines, on: date) -> None:
    late = lateness(found, counts=True, on=on)

    kinds = [each.kind for each in late]
    assert len(kinds) == len(set(kinds))
    assert lateness(found, counts=False, on=on) == ()
    for kind in Late:
        passed = [day for c in kind.columns if (day := getattr(found, c)) and day < on]
        assert (kind in kinds) == bool(passed)
    for each in late:
        assert each.days == (on - each.since).days > 0
        assert str(each.since) in str(each)


def test_the_earlier_of_two_days_tells_since_when_delivery_is_late() -> None:
    found = Deadlines(due_on=DAY, step_due_on=DAY - timedelta(days=9))

    [late] = lateness(found, counts=True, on=DAY + timedelta(days=1))

    assert str(late) == (
        "Delivery overdue because a milestone or occurrence was due by 2026-06-22 (10 days)."
    )


def test_what_is_closed_was_in_time_late_or_without_a_deadline() -> None:
    assert timeliness(DAY, DAY) == (Timeliness.ON_TIME, 0)
    assert timeliness(DAY, DAY + timedelta(days=3)) == (Timeliness.LATE, 3)
    assert timeliness(None, DAY) == (Timeliness.NO_DEADLINE, 0)


@pytest.mark.parametrize(
    ("months", "day"), [(1, date(2026, 8, 16)), (6, date(2027, 4, 1)), (12, date(2028, 1, 1))]
)
def test_an_update_is_due_after_one_and_a_half_rhythms(months: int, day: date) -> None:
    assert update_due(DAY, every_months=months) == day
