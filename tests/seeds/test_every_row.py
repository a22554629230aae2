"""The facts the product starts with: 52 commitments, in our own words, each with its source."""

import re
from datetime import date
from itertools import groupby
from urllib.parse import urlsplit

import pytest

from ledger import actions
from ledger.domain.actor import Door
from ledger.domain.disagreements import DisagreementState
from ledger.domain.lateness import Late
from ledger.domain.publishing import OBLIGED, CitationRole, Rung
from ledger.domain.status import CLOSED, VERDICTS, Status, steps
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.errors import Refused
from ledger.models import Commitment, Disagreement, Entry, Evidence, Obligation, Partner, Source
from ledger.proof import chain
from tests.loaded import AT
from tests.seeds.rows import ON, references, the

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_there_are_52_commitments_and_all_are_published() -> None:
    numbers = sorted(int(ref.rpartition("-")[2]) for ref in references(Commitment.objects.all()))

    assert numbers == list(range(1, 53))
    assert not Commitment.objects.drafts().exists()


def test_every_reference_is_made_of_its_instrument_and_a_number() -> None:
    for row in Commitment.objects.select_related("instrument"):
        assert re.fullmatch(rf"{row.instrument.code}-[0-9]{{3}}", row.reference)


def test_every_commitment_is_cited_with_a_place_and_has_one_origin() -> None:
    for row in Commitment.objects.prefetch_related("citations"):
        roles = [citation.role for citation in row.citations.all()]
        assert roles.count(CitationRole.ORIGIN) == 1, row
        assert all(citation.locator.strip() for citation in row.citations.all()), row


def test_every_commitment_is_graded_and_has_a_criterion_where_it_can_be_verified() -> None:
    for row in Commitment.objects.all():
        assert row.rung in Rung
        assert bool(row.success_criterion) is row.is_verifiable, row


def test_only_a_hope_binds_nobody_and_none_binds_in_law() -> None:
    for row in Commitment.objects.all():
        assert row.bond == (Bond.NONE if row.rung == Rung.HOPE else Bond.POLITICAL), row


def test_what_is_worded_vaguely_cannot_be_verified() -> None:
    vague = Commitment.objects.filter(detail=Detail.VAGUE)

    assert vague.exists()
    assert not vague.filter(is_verifiable=True).exists()


def test_only_what_names_a_date_or_a_quantity_is_measured() -> None:
    measured = references(Commitment.objects.filter(detail=Detail.MEASURED))

    assert measured == {"EU-IN-SDP-019", "IN-DEFMOD-048", "BE-IN-2025-049"}


def test_the_dialogue_and_the_task_forces_follow_up_and_nobody_else() -> None:
    followed = Commitment.objects.filter(follow_up=FollowUp.JOINT_BODY).exclude(
        instrument__code="EU-IN-SDP"
    )

    assert references(followed) == {"BE-IN-2025-049"}
    assert the("EU-IN-SDP-023").follow_up == FollowUp.JOINT_BODY
    assert the("EU-IN-SDP-018").follow_up == FollowUp.SELF_REPORT
    assert the("BE-IN-2025-001").follow_up == FollowUp.NONE


def test_somebody_has_to_do_each() -> None:
    for row in Commitment.objects.prefetch_related("obligations"):
        assert any(duty.role in OBLIGED for duty in row.obligations.all()), row


def test_every_open_one_has_an_owner_on_its_desk_and_a_review() -> None:
    for row in Commitment.objects.counting().select_related("owner"):
        assert row.owner is not None, row
        assert row.desk_id in row.owner.desk_ids, row
        assert row.next_review_on is not None, row


def test_nothing_is_in_progress_without_evidence() -> None:
    running = Commitment.objects.filter(status=Status.IN_PROGRESS)

    assert running.exists()
    assert references(running.without_evidence()) == set()


def test_what_cannot_be_verified_cannot_be_fulfilled() -> None:
    vague = Commitment.objects.filter(is_verifiable=False).select_related("desk", "owner")

    assert vague.count() > 1
    for row in vague:
        assert row.status not in VERDICTS
        assert not set(steps(Status(row.status), is_verifiable=False)) & set(VERDICTS)
        if row.is_open and row.owner:
            by = row.owner.acting(Door.ADMIN)
            with pytest.raises(Refused, match="not verifiable"):
                actions.propose_move(row, to=Status.FULFILLED, note="Done.", by=by, at=AT)


def test_48_and_49_and_no_others_are_overdue_for_delivery() -> None:
    rows = Commitment.objects.all()

    overdue = [row for row in rows if row.days_late(Late.DELIVERY, on=ON)]

    assert {row.reference for row in overdue} == {"IN-DEFMOD-048", "BE-IN-2025-049"}
    assert {row.due_on for row in overdue} == {date(2025, 12, 31)}


def test_17_18_40_and_42_are_all_that_is_closed() -> None:
    closed = Commitment.objects.filter(status__in=CLOSED)

    assert references(closed) == {f"EU-IN-SDP-0{number}" for number in (17, 18, 40, 42)}


def test_four_pairs_of_claims_disagree_and_two_wait_for_a_ruling() -> None:
    found = Disagreement.objects.values_list("commitment__reference", "state")

    assert set(found) == {
        ("BE-IN-2025-003", DisagreementState.TOLERATED),
        ("BE-IN-2025-013", DisagreementState.OPEN),
        ("BE-IN-2025-015", DisagreementState.OPEN),
        ("EU-IN-AGENDA-046", DisagreementState.RULED),
    }


def test_no_government_is_said_to_have_taken_a_position() -> None:
    asked = Obligation.objects.exclude(position="", asked_on=None)

    assert not asked.exists()


def test_every_link_is_a_whole_web_address() -> None:
    links = {*Evidence.objects.values_list("url", flat=True)}
    links |= {link for link in Source.objects.values_list("link", flat=True) if link}

    assert len(links) >= 7
    for link in links:
        parts = urlsplit(link)
        assert parts.scheme in {"http", "https"}, link
        assert parts.hostname, link
        assert len(parts.path) > 1 or parts.query, link


def test_every_history_holds_together() -> None:
    entries = Entry.objects.order_by("stream", "version")
    for stream, history in groupby(entries, key=lambda entry: entry.stream):
        assert chain.fault(entry.link() for entry in history) is None, stream


def test_indias_partner_sees_19_and_not_48() -> None:
    india = Partner.objects.get(party__code="in")

    seen = references(Commitment.objects.visible_to(india))

    assert "EU-IN-SDP-019" in seen
    assert "IN-DEFMOD-048" not in seen


def test_belgiums_partner_sees_its_own_talks_and_the_signing_that_is_public() -> None:
    belgium = Partner.objects.get(party__code="be")

    seen = references(Commitment.objects.visible_to(belgium))

    assert {ref.rpartition("-")[0] for ref in seen} == {"BE-IN-2025", "EU-IN-SDP"}
    assert {ref for ref in seen if ref.startswith("EU-")} == {"EU-IN-SDP-017"}
