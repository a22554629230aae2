"""What each constraint forbids: for each of them a change that breaks it, and nothing else."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from ledger.domain.publishing import CitationRole
from ledger.domain.reviews import Outcome
from ledger.domain.status import Status
from ledger.domain.submissions import SubmissionState
from ledger.models import (
    Assessment,
    Citation,
    Commitment,
    Credential,
    Disagreement,
    Erasure,
    Evidence,
    InstrumentParty,
    Link,
    Log,
    LogKey,
    Membership,
    Milestone,
    Obligation,
    Occurrence,
    Party,
    Proposal,
    Question,
    Recurrence,
    Release,
    Review,
    Risk,
    Source,
    Submission,
    Tagging,
    Theme,
    Update,
    User,
    WebhookEndpoint,
)
from ledger.models.proposal import Ask, Decision
from ledger.models.recorded import Recorded, uuid7
from tests.factories import NOW
from tests.models.writing import force_copy, refusal_of, refusal_of_copy

Attempt = Callable[[Any], str]
DAY: Final = date(2026, 1, 1)
REPLACED: Final = {"decision": Decision.REPLACED, "decided_at": NOW}
LONG_AGO: Final = date(2000, 1, 1)


def changing(**values: Any) -> Attempt:
    return lambda row: refusal_of(row, **values)


def adding(**values: Any) -> Attempt:
    return lambda row: refusal_of_copy(row, **values)


def a_second_origin(row: Citation) -> str:
    origin = Citation.objects.get(commitment=row.commitment_id, role=CitationRole.ORIGIN)
    another = Source.objects.exclude(pk=origin.source_id)[0]
    return refusal_of_copy(origin, source_id=another.pk)


def standing_in_for_oneself(row: User) -> str:
    return refusal_of(row, deputy_id=row.pk)


def restated_twice(row: Citation) -> str:
    force_copy(row, role=CitationRole.RESTATEMENT)
    return refusal_of_copy(row, role=CitationRole.RESTATEMENT)


def decided_by_who_asked(row: Proposal) -> str:
    asked_by = row.requested_by_id
    return refusal_of(row, decision=Decision.APPROVED, decided_at=NOW, decided_by_id=asked_by)


def replaced_by_itself(row: Commitment) -> str:
    return refusal_of(row, status=Status.SUPERSEDED, closed_on=DAY, successor_id=row.pk)


def under_itself(row: Theme) -> str:
    return refusal_of(row, parent_id=row.pk)


def of_two_things(row: Release) -> str:
    assert row.commitment
    instrument = row.commitment.instrument_id
    return refusal_of_copy(row, instrument_id=instrument, withdrawn_at=NOW)


def to_all_twice(row: Release) -> str:
    force_copy(row, is_public=True, party_id=None)
    return refusal_of_copy(row, is_public=True, party_id=None)


def an_instrument_twice(row: Release) -> str:
    assert row.commitment
    whole = {"commitment_id": None, "instrument_id": row.commitment.instrument_id}
    force_copy(row, **whole)
    return refusal_of_copy(row, **whole)


def an_instrument_to_all_twice(row: Release) -> str:
    assert row.commitment
    whole = {"commitment_id": None, "instrument_id": row.commitment.instrument_id}
    force_copy(row, is_public=True, party_id=None, **whole)
    return refusal_of_copy(row, is_public=True, party_id=None, **whole)


def below_itself(row: Commitment) -> str:
    return refusal_of(row, parent_id=row.pk)


def a_move_of_one_party(row: Proposal) -> str:
    part = Obligation.objects.filter(commitment=row.commitment_id)[0]
    return refusal_of_copy(row, obligation_id=part.pk, **REPLACED)


def corrected_by_itself(row: Update) -> str:
    key = uuid7()
    return refusal_of_copy(row, id=key, corrects_id=key)


def assessed_for_a_partner(row: Assessment) -> str:
    return refusal_of(row, party_id=Party.objects.all()[0].pk)


def sent_twice(row: Submission) -> str:
    return refusal_of_copy(row)


def with_itself(row: Disagreement) -> str:
    return refusal_of_copy(row, second_id=row.first_id)


def to_itself(row: Link) -> str:
    return refusal_of_copy(row, other_id=row.commitment_id)


def linked_twice(row: Link) -> str:
    standing: dict[str, Any] = {"ended_at": None, "ended_reason": ""}
    force_copy(row, **standing)
    return refusal_of_copy(row, **standing)


EXAMPLES: Final[dict[str, tuple[type[Recorded], Attempt]]] = {
    "commitment_closed_has_a_day": (Commitment, changing(closed_on=DAY)),
    "commitment_superseded_names_successor": (
        Commitment,
        changing(status=Status.SUPERSEDED, closed_on=DAY),
    ),
    "commitment_is_not_its_own_successor": (Commitment, replaced_by_itself),
    "commitment_verdict_needs_verifiable": (
        Commitment,
        changing(status=Status.FULFILLED, closed_on=DAY, is_verifiable=False),
    ),
    "commitment_open_has_a_review": (Commitment, changing(next_review_on=None)),
    "commitment_review_rhythm": (Commitment, changing(review_every_months=61)),
    "citation_one_origin": (Citation, a_second_origin),
    "citation_source_once_a_role": (Citation, restated_twice),
    "credential_revoked_says_why": (Credential, changing(revoked_at=NOW)),
    "evidence_has_a_link_or_a_file": (Evidence, adding(url="")),
    "evidence_file_is_whole": (Evidence, adding(sha256="ab")),
    "evidence_withdrawn_says_why": (Evidence, changing(withdrawn_at=NOW)),
    "instrument_party_once": (InstrumentParty, adding()),
    "membership_once_at_a_time": (Membership, adding()),
    "obligation_once": (Obligation, adding()),
    "proposal_asks_is_known": (Proposal, adding(asks="?", to_status="", **REPLACED)),
    "proposal_decided_by_another": (Proposal, decided_by_who_asked),
    "proposal_decision_is_whole": (Proposal, changing(decision=Decision.APPROVED)),
    "proposal_move_names_status": (Proposal, adding(asks=Ask.PUBLISH, **REPLACED)),
    "proposal_one_pending": (Proposal, adding()),
    "proposal_to_status_is_known": (Proposal, adding(to_status="?", **REPLACED)),
    "release_of_one_thing": (Release, of_two_things),
    "release_to_one_audience": (Release, adding(is_public=True)),
    "release_commitment_once_to_party": (Release, adding()),
    "release_commitment_once_to_all": (Release, to_all_twice),
    "release_instrument_once_to_party": (Release, an_instrument_twice),
    "release_instrument_once_to_all": (Release, an_instrument_to_all_twice),
    "review_deferred_says_to_when": (Review, changing(outcome=Outcome.DEFERRED)),
    "tagging_once": (Tagging, adding()),
    "theme_is_not_its_own_parent": (Theme, under_itself),
    "user_away_is_a_span": (User, changing(away_from=DAY, away_until=LONG_AGO)),
    "user_deputy_is_another": (User, standing_in_for_oneself),
    "commitment_is_not_its_own_parent": (Commitment, below_itself),
    "commitment_override_says_why": (Commitment, changing(is_overridden=True)),
    "obligation_status_is_known": (Obligation, changing(status="?", status_since=DAY)),
    "obligation_position_is_known": (Obligation, changing(position="?", position_on=DAY)),
    "obligation_own_status_is_whole": (Obligation, changing(status_since=DAY)),
    "obligation_position_has_a_day": (Obligation, changing(position_on=DAY)),
    "obligation_answer_after_the_question": (
        Obligation,
        changing(asked_on=DAY, answer_due_on=DAY),
    ),
    "proposal_part_names_a_party": (Proposal, a_move_of_one_party),
    "milestone_weighs_something": (Milestone, changing(weight=0)),
    "milestone_settled_has_a_day": (Milestone, changing(settled_on=None)),
    "question_question_is_not_blank": (Question, adding(question="")),
    "question_answer_is_whole": (Question, changing(answer="")),
    "recurrence_ends_after_it_starts": (Recurrence, changing(ends_on=LONG_AGO)),
    "recurrence_horizon_is_sane": (Recurrence, changing(horizon_months=0)),
    "occurrence_once_a_period": (Occurrence, adding()),
    "occurrence_period_is_not_blank": (Occurrence, adding(period="")),
    "occurrence_ends_after_it_starts": (Occurrence, changing(due_on=LONG_AGO)),
    "occurrence_status_is_known": (Occurrence, changing(status="?", held_on=None)),
    "occurrence_held_has_a_day": (Occurrence, changing(status="expected", held_on=DAY)),
    "occurrence_scheduled_has_a_day": (
        Occurrence,
        changing(status="scheduled", scheduled_on=None, held_on=None),
    ),
    "submission_decided_has_a_time": (Submission, changing(state=SubmissionState.ACCEPTED)),
    "submission_says_something": (Submission, adding(narrative="", idempotency_key="another")),
    "submission_once_a_key": (Submission, sent_twice),
    "update_has_an_as_of": (
        Update,
        changing(as_of_on=None, as_of_precision="", as_of_words=""),
    ),
    "update_as_of_date_is_paired": (Update, changing(as_of_on=None)),
    "update_decided_has_a_time": (Update, changing(decided_at=None)),
    "update_does_not_correct_itself": (Update, corrected_by_itself),
    "assessment_assessor_is_known": (Assessment, adding(assessor="?")),
    "assessment_grade_is_known": (Assessment, adding(grade="?")),
    "assessment_period_is_past": (Assessment, changing(covers_to=LONG_AGO)),
    "assessment_partner_is_named": (Assessment, assessed_for_a_partner),
    "disagreement_once_a_pair": (Disagreement, adding()),
    "disagreement_is_between_two": (Disagreement, with_itself),
    "disagreement_ruling_is_whole": (Disagreement, changing(reasons="")),
    "link_kind_is_known": (Link, adding(kind="?")),
    "link_leads_to_another": (Link, to_itself),
    "link_ended_says_why": (Link, changing(ended_reason="")),
    "link_once": (Link, linked_twice),
    "log_origin_is_not_blank": (Log, adding(origin="")),
    "log_is_the_only_one": (Log, adding()),
    "logkey_vkey_is_not_blank": (LogKey, adding(vkey="")),
    "logkey_purpose_is_known": (LogKey, adding(purpose="?")),
    "erasure_basis_is_not_blank": (Erasure, adding(basis="", section="open")),
    "erasure_once": (Erasure, adding()),
    "erasure_section_is_erasable": (Erasure, adding(section="?")),
    "webhookendpoint_url_is_not_blank": (WebhookEndpoint, adding(url="")),
    "webhookendpoint_disabled_says_why": (WebhookEndpoint, changing(disabled_at=NOW)),
    "risk_closed_says_why": (Risk, changing(closed_reason="")),
}
