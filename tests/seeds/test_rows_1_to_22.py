"""Each of rows 1 to 22 shows what it was taken in for."""

from datetime import date

import pytest

from ledger import actions
from ledger.domain.actor import Door
from ledger.domain.assessments import Assessor, Grade, gap
from ledger.domain.dates import Precision
from ledger.domain.disagreements import DisagreementState
from ledger.domain.evidence import Credibility, Reliability, Stance
from ledger.domain.kinds import Kind
from ledger.domain.lateness import Late, Timeliness, timeliness
from ledger.domain.milestones import MilestoneState, roll_up
from ledger.domain.occurrences import OccurrenceStatus
from ledger.domain.publishing import Rung
from ledger.domain.recurrence import RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.status import Status
from ledger.domain.strength import Detail
from ledger.errors import Refused
from ledger.models import Commitment, Entry, Recurrence
from ledger.models.history import slippage_of
from tests.loaded import AT
from tests.seeds.rows import ON, links, parties, partnership, references, talks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_row_1_shows_stages_without_dates_and_a_review_that_is_overdue() -> None:
    mechanism = talks(1)
    stages = list(mechanism.milestones.order_by("-is_mandatory", "-weight"))

    assert [stage.title.partition(":")[0] for stage in stages] == [
        "Explored",
        "Set up",
        "Operating",
    ]
    assert {stage.due_on for stage in stages} == {None}
    assert [stage.is_mandatory for stage in stages] == [True, False, False]
    assert roll_up(stage.step() for stage in stages).formula.startswith("0 / (1 + 2 + 1) = 0")
    assert mechanism.days_late(Late.REVIEW, on=ON) == (ON - date(2026, 9, 3)).days
    assert mechanism.days_late(Late.DELIVERY, on=ON) == 0


def test_row_2_shows_a_possibility_that_was_only_discussed() -> None:
    possibility = talks(2)

    assert (possibility.rung, possibility.status) == (Rung.EXPLORE, Status.ANNOUNCED)
    assert possibility.detail == Detail.AREA


def test_row_3_shows_a_promise_nobody_can_verify_until_a_criterion_is_written() -> None:
    vague = talks(3)

    assert (vague.is_verifiable, vague.success_criterion) == (False, "")
    assert vague.detail == Detail.VAGUE


def test_row_3_shows_figures_that_look_contradictory_and_are_not() -> None:
    trade = talks(3).disagreements.select_related("first", "second").get()

    assert {claim.topic for claim in (trade.first, trade.second)} == {"bilateral-trade"}
    assert "USD" in trade.first.claimed_value
    assert "EUR" in trade.second.claimed_value
    assert (trade.first.as_of_on, trade.second.as_of_on) == (
        date(2023, 12, 31),
        date(2021, 12, 31),
    )
    assert trade.state == DisagreementState.TOLERATED
    assert "neither figure speaks against the other" in trade.reasons


@pytest.mark.parametrize("number", [4, 5])
def test_rows_4_and_5_show_a_suggestion_that_no_sum_counts(number: int) -> None:
    suggestion = talks(number)

    assert suggestion.rung == Rung.HOPE
    assert parties(suggestion) == {("be", "obligor")}
    assert suggestion.reference not in references(Commitment.objects.counted())
    assert suggestion.reference in references(Commitment.objects.counted(hopes=True))


def test_rows_5_7_and_22_show_actions_that_were_split_from_others() -> None:
    assert links(talks(5)) == {(LinkKind.SPLIT_FROM, "BE-IN-2025-004")}
    assert links(talks(7)) == {(LinkKind.SPLIT_FROM, "BE-IN-2025-006")}
    assert links(partnership(22)) == {(LinkKind.SPLIT_FROM, "EU-IN-SDP-021")}


def test_row_6_shows_a_single_source_that_cannot_be_judged() -> None:
    citation = talks(6).citations.select_related("source__publisher").get()

    assert citation.source.publisher.reliability == Reliability.F


def test_rows_6_7_10_to_12_and_15_show_the_three_risks_and_where_they_are_named() -> None:
    at_risk = Commitment.objects.filter(risks__isnull=False).distinct()

    assert references(at_risk) == {f"BE-IN-2025-{n:03d}" for n in (6, 7, 10, 11, 12, 15)}
    for row in at_risk:
        places = row.risks.standing().values_list("source__code", "locator")
        assert sorted(places) == [("src-000", "¶20"), ("src-000", "¶21"), ("src-000", "¶22")], row


def test_row_8_shows_patrols_as_an_action_under_discussion() -> None:
    patrols = talks(8)

    assert (patrols.rung, patrols.detail) == (Rung.EXPLORE, Detail.ACTION)


def test_row_9_shows_one_duty_in_two_sources() -> None:
    sources = talks(9).citations.values_list("source__code", "role")

    assert set(sources) == {("src-000", "origin"), ("src-001", "restatement")}


@pytest.mark.parametrize("number", [10, 11, 12])
def test_rows_10_to_12_show_one_product_line_each(number: int) -> None:
    product = {10: "artillery", 11: "ammunition", 12: "aerospace"}[number]

    row = talks(number)

    assert product in row.title
    assert product in row.success_criterion
    assert (row.rung, parties(row)) == (Rung.EXPLORE, {("be", "obligor"), ("in", "obligor")})


def test_row_13_shows_a_contradiction_on_how_firm_it_was_that_nobody_ruled_on() -> None:
    exercise = talks(13)
    heard = exercise.disagreements.filter(
        first__source__code="src-001", second__source__code="src-003"
    )
    contested = heard.select_related("first", "second").get()

    assert contested.state == DisagreementState.OPEN
    assert contested.first.as_of_on < contested.second.as_of_on
    assert contested.first.claimed_value != contested.second.claimed_value


def test_row_14_shows_one_obligor_and_one_beneficiary() -> None:
    assert parties(talks(14)) == {("be", "obligor"), ("in", "beneficiary")}


def test_row_15_shows_a_contradiction_between_under_way_and_under_discussion() -> None:
    contested = talks(15).disagreements.select_related("first", "second").get()

    assert contested.state == DisagreementState.OPEN
    assert contested.first.claimed_status == Status.IN_PROGRESS
    assert contested.second.claimed_status == Status.ANNOUNCED
    assert {contested.first.as_of_on, contested.second.as_of_on} == {None}
    assert talks(15).status == Status.ANNOUNCED


@pytest.mark.parametrize("number", [13, 15])
def test_rows_13_and_15_cannot_get_a_verdict_before_somebody_rules(number: int) -> None:
    row = talks(number)
    assert row.owner is not None
    by = row.owner.acting(Door.ADMIN)

    with pytest.raises(Refused, match="nobody has ruled on it"):
        actions.propose_move(row, to=Status.NOT_FULFILLED, note="Never held.", by=by, at=AT)


def test_row_16_shows_training_exercises_as_a_subject_of_talks() -> None:
    assert (talks(16).rung, talks(16).status) == (Rung.EXPLORE, Status.ANNOUNCED)


def test_row_17_shows_coming_months_that_became_a_day_without_slipping() -> None:
    signing = partnership(17)
    told = Entry.objects.of(signing.pk)

    assert signing.due.words == "in the coming months"
    assert (signing.due_on, signing.due.precision) == (date(2026, 1, 27), Precision.DAY)
    assert [entry.kind for entry in told].count(Kind.DUE_CHANGED) == 1
    assert slippage_of(signing).count == 0
    assert signing.closed_on is not None
    assert timeliness(signing.due_on, signing.closed_on) == (Timeliness.ON_TIME, 0)


def test_row_17_shows_a_signing_that_independent_reports_fulfil_on_its_day() -> None:
    signing = partnership(17)
    support = [
        item
        for item in signing.evidence.standing().select_related("publisher")
        if item.stance == Stance.SUPPORTS
        and item.reliability <= Reliability.C
        and item.credibility <= Credibility.POSSIBLE
    ]

    assert (signing.status, signing.closed_on) == (Status.FULFILLED, date(2026, 1, 27))
    assert len({item.independence_group for item in support}) >= 2
    assert {item.effective_on for item in support} == {date(2026, 1, 27)}


def test_row_17_shows_the_internal_procedures_as_a_milestone_that_is_done() -> None:
    step = partnership(17).milestones.get()

    assert "EU-IN-SDP-018" in step.title
    assert (step.state, step.settled_on) == (MilestoneState.DONE, date(2026, 1, 27))


def test_row_18_shows_each_party_fulfilling_its_own_part_and_implements_17() -> None:
    procedures = partnership(18)
    own = set(procedures.obligations.values_list("party__code", "status"))

    assert own == {("eu", Status.FULFILLED), ("in", Status.FULFILLED)}
    assert (procedures.status, procedures.is_overridden) == (Status.FULFILLED, False)
    assert links(procedures) == {(LinkKind.IMPLEMENTS, "EU-IN-SDP-017")}


def test_row_18_followed_its_parts_and_was_not_moved_by_itself() -> None:
    procedures = partnership(18)
    kinds = [entry.kind for entry in Entry.objects.of(procedures.pk)]

    assert kinds.count(Kind.PART_CHANGED) == 2
    assert Kind.STATUS_CHANGED not in kinds


def test_row_19_shows_one_window_for_each_calendar_year_from_2026() -> None:
    dialogue = partnership(19)
    first = dialogue.occurrences.earliest("opens_on")

    assert (dialogue.recurrence.kind, dialogue.recurrence.starts_on) == (
        RuleKind.CALENDAR_YEAR,
        date(2026, 1, 1),
    )
    assert (first.period, first.status) == ("2026", OccurrenceStatus.EXPECTED)
    assert (first.opens_on, first.due_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert dialogue.step_due_on == date(2026, 12, 31)


def test_row_19_stays_agreed_and_firm_while_its_occurrences_come() -> None:
    dialogue = partnership(19)

    assert (dialogue.status, dialogue.rung) == (Status.AGREED, Rung.FIRM)
    assert dialogue.due_on is None


def test_row_19_shows_a_gap_between_the_desks_grade_and_an_independent_one() -> None:
    dialogue = partnership(19)
    series = list(dialogue.assessments.all())

    seen = gap(assessment.graded() for assessment in series)

    assert seen is not None
    assert (seen.own, seen.independent, seen.steps) == (Grade.LIMITED, Grade.NOT_STARTED, 1)
    assert {assessment.outlook for assessment in series} == {"cannot_say"}


def test_row_19_was_assessed_independently_by_somebody_who_wrote_nothing_else_on_it() -> None:
    dialogue = partnership(19)
    person = dialogue.assessments.select_related("by").get(assessor=Assessor.INDEPENDENT).by

    wrote = [e.kind for e in Entry.objects.of(dialogue.pk) if e.actor == str(person)]

    assert wrote == [Kind.ASSESSED]
    assert dialogue.desk_id not in person.desk_ids


def test_row_20_shows_a_standing_duty_without_a_period() -> None:
    review = partnership(20)

    assert (review.is_verifiable, review.rung) == (False, Rung.FIRM)
    assert review.due_on is None
    assert not Recurrence.objects.filter(commitment=review).exists()


@pytest.mark.parametrize("number", [21, 22])
def test_rows_21_and_22_show_a_duty_to_explore_and_not_to_produce(number: int) -> None:
    duty = partnership(number)

    assert duty.rung == Rung.EXPLORE
    assert duty.title.startswith("Explore")
    assert "joint look" in duty.success_criterion
