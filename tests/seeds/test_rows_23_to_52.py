"""Each of rows 23 to 52 shows what it was taken in for."""

from datetime import date

import pytest

from ledger.domain.dates import Precision
from ledger.domain.disagreements import DisagreementState, Ruling
from ledger.domain.evidence import Reliability, Stance
from ledger.domain.kinds import Kind
from ledger.domain.lateness import Late, Today
from ledger.domain.publishing import CitationRole, Rung
from ledger.domain.relations import LinkKind
from ledger.domain.status import Status
from ledger.domain.strength import Detail, FollowUp
from ledger.models import Commitment, Desk, Entry
from tests.seeds.rows import ON, links, parties, partnership, references, talks, the

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

BOTH = {("eu", "obligor"), ("in", "obligor")}
FIELDS = range(23, 38)


def test_rows_23_to_37_show_the_fifteen_fields_of_the_partnership() -> None:
    fields = [partnership(number) for number in FIELDS]

    assert len({field.title for field in fields}) == 15
    for field in fields:
        origin = field.citations.get(role=CitationRole.ORIGIN)
        assert (origin.source.code, origin.locator) == ("src-004", "¶9"), field
        assert (field.rung, parties(field)) == (Rung.INTENTION, BOTH), field
        assert field.follow_up == FollowUp.JOINT_BODY, field
        assert field.detail in {Detail.AREA, Detail.VAGUE}, field


def test_rows_23_to_37_add_up_under_the_partnership_as_its_children() -> None:
    below = Commitment.objects.filter(instrument__code="EU-IN-SDP")
    fields = below.filter(reference__in=[f"EU-IN-SDP-{n:03d}" for n in FIELDS])
    today = Today({desk.pk: ON for desk in Desk.objects.all()})

    added_up = below.roll_up(today)

    assert fields.count() == 15
    assert added_up.total == below.count() == 31
    assert added_up.by_status[Status.FULFILLED] == 2
    assert added_up.late == 0


def test_rows_23_24_26_and_27_show_restatements_that_are_no_items_of_their_own() -> None:
    restated = Commitment.objects.filter(
        citations__role=CitationRole.RESTATEMENT, citations__source__code="src-002"
    )

    fields = references(restated) & {f"EU-IN-SDP-{n:03d}" for n in FIELDS}

    assert fields == {f"EU-IN-SDP-{n:03d}" for n in (23, 24, 26, 27)}


@pytest.mark.parametrize("number", [38, 39])
def test_rows_38_and_39_show_that_to_continue_counts(number: int) -> None:
    row = partnership(number)

    assert row.title.startswith("Continue")
    assert row.rung == Rung.FIRM
    assert row.reference in references(Commitment.objects.counted())


def test_row_40_shows_consultations_superseded_by_19_the_annual_dialogue() -> None:
    consultations = partnership(40)

    assert consultations.status == Status.SUPERSEDED
    assert consultations.successor == partnership(19)
    assert links(consultations) == {(LinkKind.SUPERSEDED_BY, "EU-IN-SDP-019")}
    assert Commitment.objects.resolve("EU-IN-SDP-040") == partnership(19)


def test_row_41_shows_initiatives_too_vague_to_verify() -> None:
    assert (partnership(41).detail, partnership(41).is_verifiable) == (Detail.VAGUE, False)


def test_row_42_shows_an_item_merged_into_29() -> None:
    sharing = partnership(42)

    assert (sharing.status, sharing.successor) == (Status.SUPERSEDED, partnership(29))
    assert links(sharing) == {(LinkKind.MERGED_INTO, "EU-IN-SDP-029")}


def test_rows_43_44_and_46_show_parts_of_wider_items() -> None:
    below = Commitment.objects.filter(parent__isnull=False)

    assert set(below.values_list("reference", "parent__reference")) == {
        ("EU-IN-SDP-043", "EU-IN-SDP-023"),
        ("EU-IN-SDP-044", "EU-IN-SDP-024"),
        ("EU-IN-AGENDA-046", "EU-IN-AGENDA-047"),
    }


def test_row_45_shows_a_field_the_later_list_lacks_kept_and_flagged() -> None:
    kept = partnership(45)
    flag = kept.updates.accepted().get(source__code="src-004", locator="¶9")

    assert kept.is_open
    assert flag.narrative.startswith("Flagged: ")
    assert not kept.citations.filter(source__code="src-004").exists()
    assert not kept.disagreements.exists()


def test_row_46_shows_a_contradiction_that_was_ruled_on_with_reasons() -> None:
    ruled = the("EU-IN-AGENDA-046").disagreements.select_related("first", "second").get()

    assert ruled.first.claimed_status == Status.STALLED
    assert (ruled.first.as_of_on, ruled.second.as_of_on) == (None, date(2026, 1, 27))
    assert (ruled.state, ruled.ruling) == (DisagreementState.RULED, Ruling.SECOND)
    assert "undated" in ruled.reasons


def test_row_46_stands_where_the_claim_that_holds_has_it() -> None:
    agreement = the("EU-IN-AGENDA-046")
    holds = agreement.disagreements.select_related("second").get().second

    assert agreement.status == holds.claimed_status == Status.IN_PROGRESS


def test_row_47_shows_an_umbrella_that_cannot_be_verified_as_one() -> None:
    agenda = the("EU-IN-AGENDA-047")

    assert references(agenda.children.all()) == {"EU-IN-AGENDA-046"}
    assert not agenda.is_verifiable


def test_row_48_shows_a_year_that_ended_and_one_weak_source() -> None:
    goal = the("IN-DEFMOD-048")
    source = goal.citations.select_related("source__publisher").get().source

    assert (str(goal.due), goal.due.precision) == ("2025", Precision.YEAR)
    assert goal.days_late(Late.DELIVERY, on=ON) == (ON - date(2025, 12, 31)).days
    assert source.publisher.reliability == Reliability.F
    assert parties(goal) == {("in", "obligor")}


def test_row_49_shows_a_day_that_passed_and_task_forces_that_follow_up() -> None:
    agreement = talks(49)

    assert (agreement.rung, agreement.due_on) == (Rung.INTENTION, date(2025, 12, 31))
    assert agreement.follow_up == FollowUp.JOINT_BODY
    assert agreement.days_late(Late.DELIVERY, on=ON) > 0


def test_row_50_shows_a_firm_promise_with_soon_for_a_date() -> None:
    attache = talks(50)

    assert (attache.rung, attache.due_on, attache.due.words) == (Rung.FIRM, None, "soon")
    assert parties(attache) == {("be", "obligor")}


def test_row_51_shows_negotiations_as_progress_on_independent_evidence() -> None:
    agreement = partnership(51)
    support = agreement.evidence.standing().filter(stance=Stance.SUPPORTS)

    assert agreement.status == Status.IN_PROGRESS
    assert support.values("independence_group").distinct().count() == 3


def test_row_52_shows_a_firm_promise_that_independent_reports_have_agreed() -> None:
    forum = partnership(52)
    groups = forum.citations.values_list("source__independence_group", flat=True)

    assert (forum.rung, forum.status) == (Rung.FIRM, Status.AGREED)
    assert len(set(groups)) >= 2
    assert [e.kind for e in Entry.objects.of(forum.pk)] == [
        Kind.CREATED,
        Kind.PROPOSED,
        Kind.PUBLISHED,
    ]
