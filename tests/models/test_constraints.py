"""Every constraint of the models is one of the database, shown by a row that it refuses."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import pytest
from django.db import models

from ledger.domain.publishing import CitationRole
from ledger.domain.reviews import Outcome
from ledger.domain.status import Status
from ledger.models import (
    Citation,
    Commitment,
    Credential,
    Evidence,
    InstrumentParty,
    Membership,
    Obligation,
    Proposal,
    Release,
    Review,
    Tagging,
    Theme,
)
from ledger.models.proposal import Ask, Decision
from ledger.models.recorded import Recorded
from ledger.models.triggers import recorded_models
from tests.factories import NOW
from tests.models.rows import Rows
from tests.models.writing import (
    force_copy,
    is_the_word_of,
    refusal_of,
    refusal_of_copy,
    trust_the_writer_with_anything,
)

pytestmark = pytest.mark.django_db
Attempt = Callable[[Any], str]
DAY: Final = date(2026, 1, 1)
REPLACED: Final = {"decision": Decision.REPLACED, "decided_at": NOW}


@pytest.fixture(autouse=True)
def _only_the_database_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_the_writer_with_anything(monkeypatch)


def changing(**values: Any) -> Attempt:
    return lambda row: refusal_of(row, **values)


def adding(**values: Any) -> Attempt:
    return lambda row: refusal_of_copy(row, **values)


def a_second_origin(row: Citation) -> str:
    origin = Citation.objects.get(commitment=row.commitment_id, role=CitationRole.ORIGIN)
    return refusal_of_copy(origin)


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
    return refusal_of_copy(row, instrument_id=row.commitment.instrument_id)


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
    "evidence_url_is_not_blank": (Evidence, adding(url="")),
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
}


# An unknown status is neither open nor closed: PostgreSQL names the first of two by their names.
SAID_FIRST: Final = {"commitment_status_is_known": "commitment_closed_has_a_day"}


def bad_choice(model: type[Recorded], column: str) -> dict[str, Any]:
    field = model._meta.get_field(column)
    return {column: 99 if isinstance(field, models.IntegerField) else "?"}


def example_of(model: type[Recorded], name: str) -> Attempt:
    """Return what breaks a constraint: by its example, or by the kind its name tells of."""
    if name in EXAMPLES:
        return EXAMPLES[name][1]
    part, _, kind = name.removeprefix(f"{model._meta.model_name}_").partition("_is_")
    if kind == "known":
        return changing(**bad_choice(model, part))
    if kind == "not_blank":
        return changing(**{part: ""})
    assert kind == "paired", f"{name} needs an example"
    return changing(**{f"{part.removesuffix('_date')}_on": DAY})


def constraints() -> Iterator[Any]:
    for model in recorded_models():
        for constraint in model._meta.constraints:
            yield pytest.param(model, constraint, id=constraint.name)


def choices() -> Iterator[Any]:
    for model in recorded_models():
        for field in model._meta.concrete_fields:
            if field.choices:
                yield pytest.param(model, field.attname, id=f"{model.__name__}.{field.attname}")


@pytest.mark.parametrize(("model", "constraint"), [*constraints()])
def test_the_database_refuses_what_a_constraint_forbids(
    rows: Rows, model: type[Recorded], constraint: models.BaseConstraint
) -> None:
    words = example_of(model, constraint.name)(rows[model])

    first = SAID_FIRST.get(constraint.name)
    assert is_the_word_of(constraint, model, words) or (first and first in words), words


@pytest.mark.parametrize(("model", "column"), [*choices()])
def test_the_database_knows_the_choices_too(rows: Rows, model: type[Recorded], column: str) -> None:
    attempt = adding if column in model.sections.frozen else changing
    pending = REPLACED if model is Proposal and attempt is adding else {}

    words = attempt(**bad_choice(model, column), **pending)(rows[model])

    assert "CHECK constraint failed" in words or "violates check constraint" in words


@pytest.mark.parametrize(
    ("model", "column"),
    [
        pytest.param(model, field.attname, id=f"{model.__name__}.{field.attname}")
        for model in recorded_models()
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key
    ],
)
def test_a_name_that_was_given_is_not_given_again(
    rows: Rows, model: type[Recorded], column: str
) -> None:
    words = refusal_of_copy(rows[model], **{column: getattr(rows[model], column)})

    assert "key taken" in words or f"_{column}_" in words


def test_every_example_is_of_a_constraint_that_exists() -> None:
    named = {c.name: m for m in recorded_models() for c in m._meta.constraints}

    assert {name: model for name, (model, _attempt) in EXAMPLES.items()}.items() <= named.items()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Commitment, {"status": Status.FULFILLED}),
        (Commitment, {"review_every_months": 0}),
        (Commitment, {"due_precision": "month"}),
        (Commitment, {"due_words": "soon"}),
        (Commitment, {"due_precision": "unstated"}),
        (Credential, {"revoked_reason": "Lost."}),
        (Evidence, {"withdrawn_reason": "Wrong."}),
        (Review, {"deferred_to": DAY}),
        (Proposal, {"decided_at": NOW}),
        (Proposal, {"decision": Decision.RETURNED, "decided_at": NOW}),
        (Proposal, {"decision": Decision.REPLACED}),
    ],
)
def test_half_of_what_belongs_together_is_refused_from_the_other_side(
    rows: Rows, model: type[Recorded], values: dict[str, Any]
) -> None:
    words = refusal_of(rows[model], **values)

    assert "CHECK constraint failed" in words or "violates check constraint" in words


def test_what_no_constraint_forbids_is_written(rows: Rows) -> None:
    assert refusal_of(rows[Commitment], title="Another title") == ""
    assert refusal_of(rows[Commitment], due_on=DAY, due_precision="month", due_words="soon") == ""
    assert refusal_of_copy(rows[Evidence]) == ""
