"""The facts the product starts with: 52 commitments, in our own words, each with its source."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from ledger import actions
from ledger.domain.actor import Door
from ledger.domain.evidence import Credibility, Reliability, Stance
from ledger.domain.publishing import OBLIGED, CitationRole, Rung
from ledger.domain.status import CLOSED, VERDICTS, EditorialState, Status, steps
from ledger.errors import Refused
from ledger.models import Commitment, Entry, Evidence, Partner, Source
from ledger.proof import chain
from tests.loaded import AT, seeds_loaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_loaded")]

FILES = sorted(Path(settings.SEEDS).rglob("*.toml"))
# The texts as they were received stand beside the checkout, never in it.
RECEIVED = Path(settings.HOME).parent / "shared" / "sources"
# The day on which "overdue" is asked below.
ON = date(2026, 10, 1)
WORDS_IN_A_ROW = 8


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), seeds_loaded():
        yield


def the(reference: str) -> Commitment:
    with_desk = Commitment.objects.select_related("desk", "owner", "successor", "instrument")
    return with_desk.get(reference=reference)


def references(rows: Any) -> set[str]:
    return set(rows.values_list("reference", flat=True))


# --- All of them --------------------------------------------------------------------------


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


# --- The rows that must be there ----------------------------------------------------------


def test_17_the_signing_is_fulfilled_on_its_day_by_independent_reports() -> None:
    signing = the("EU-IN-SDP-017")
    support = [
        e
        for e in signing.evidence.standing().select_related("publisher")
        if e.stance == Stance.SUPPORTS
        and e.reliability <= Reliability.C
        and e.credibility <= Credibility.POSSIBLE
    ]

    assert (signing.status, signing.closed_on) == (Status.FULFILLED, date(2026, 1, 27))
    assert len({e.independence_group for e in support}) >= 2
    assert {e.effective_on for e in support} == {date(2026, 1, 27)}


def test_40_regular_consultations_are_superseded_by_19_the_annual_dialogue() -> None:
    consultations = the("EU-IN-SDP-040")

    assert consultations.status == Status.SUPERSEDED
    assert consultations.successor == the("EU-IN-SDP-019")


def test_42_sharing_information_is_merged_into_29() -> None:
    sharing = the("EU-IN-SDP-042")

    assert sharing.status == Status.SUPERSEDED
    assert sharing.successor == the("EU-IN-SDP-029")


def test_48_and_49_and_no_others_are_overdue_for_delivery() -> None:
    overdue = [row for row in Commitment.objects.all() if row.delivery_days_late(on=ON)]

    assert {row.reference for row in overdue} == {"IN-DEFMOD-048", "BE-IN-2025-049"}
    assert {row.due_on for row in overdue} == {date(2025, 12, 31)}
    assert str(the("IN-DEFMOD-048").due) == "2025"


def test_1_the_mechanism_is_overdue_for_review_and_not_for_delivery() -> None:
    mechanism = the("BE-IN-2025-001")

    assert mechanism.review_days_late(on=ON) == (ON - date(2026, 9, 3)).days
    assert mechanism.delivery_days_late(on=ON) == 0


def test_18_the_procedures_are_a_duty_of_each_party() -> None:
    parties = {duty.party.code for duty in the("EU-IN-SDP-018").obligations.all()}

    assert parties == {"eu", "in"}


def test_19_the_annual_dialogue_is_agreed_and_firm() -> None:
    dialogue = the("EU-IN-SDP-019")

    assert (dialogue.status, dialogue.rung) == (Status.AGREED, Rung.FIRM)
    assert dialogue.editorial_state == EditorialState.PUBLISHED


@pytest.mark.parametrize("reference", ["BE-IN-2025-013", "BE-IN-2025-015", "EU-IN-AGENDA-046"])
def test_13_15_and_46_carry_what_their_sources_contradict(reference: str) -> None:
    notes = [citation.note for citation in the(reference).citations.all()]

    assert sum(note.startswith("Contradiction: ") for note in notes) >= 2


def test_17_40_and_42_are_all_that_is_closed() -> None:
    closed = Commitment.objects.filter(status__in=CLOSED)

    assert references(closed) == {"EU-IN-SDP-017", "EU-IN-SDP-040", "EU-IN-SDP-042"}


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


# --- The sources' own words ---------------------------------------------------------------


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of words that would be too long to borrow."""
    found = words(text)
    last = len(found) - WORDS_IN_A_ROW + 1
    return {tuple(found[at : at + WORDS_IN_A_ROW]) for at in range(last)}


def test_a_borrowed_sentence_would_be_found() -> None:
    theirs = "On Monday, both sides agreed to hold the talks again, officials said."
    ours = 'note = "Both sides agreed to hold the talks again; officials"'

    assert runs(theirs) & runs(ours)
    assert not runs(theirs) & runs('note = "They agreed to hold the talks again."')


def test_no_file_of_the_seeds_borrows_a_sentence_of_a_source() -> None:
    received = sorted(RECEIVED.glob("*.txt"))
    theirs = {run for file in received for run in runs(file.read_text())}

    borrowed = {file.name: runs(file.read_text()) & theirs for file in FILES}

    assert len(FILES) > 10
    assert {name: found for name, found in borrowed.items() if found} == {}


def test_the_hash_of_each_text_is_that_of_the_text_that_was_received() -> None:
    sources = tomllib.loads((Path(settings.SEEDS) / "sources.toml").read_text())["source"]
    stated = {source["code"]: source["sha256"] for source in sources if source["sha256"]}

    assert sorted(stated) == [f"src-{number:03d}" for number in range(5)]
    assert len(set(stated.values())) == len(stated)
    for code, value in stated.items():
        assert re.fullmatch("[0-9a-f]{64}", value), code
    for file in RECEIVED.glob("*.txt"):
        assert stated[f"src-{file.stem}"] == sha256(file.read_bytes()).hexdigest()
