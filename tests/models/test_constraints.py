"""Every constraint of the models is one of the database, shown by a row that it refuses."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import models

from ledger.domain.status import Status
from ledger.models import (
    Commitment,
    Credential,
    Evidence,
    Proposal,
    Release,
    Review,
    Submission,
    User,
)
from ledger.models.proposal import Decision
from ledger.models.recorded import Recorded
from ledger.models.triggers import recorded_models
from tests.factories import NOW
from tests.models.constraint_examples import DAY, EXAMPLES, REPLACED, Attempt, adding, changing
from tests.models.rows import Rows
from tests.models.writing import (
    is_the_word_of,
    refusal_of,
    refusal_of_copy,
    trust_the_writer_with_anything,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_the_database_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_the_writer_with_anything(monkeypatch)


# An unknown status is neither open nor closed, an unknown state is not that of what waits, and a
# second log is one too many, whatever its name: PostgreSQL names the first of two by their names.
SAID_FIRST: Final = {
    "commitment_status_is_known": "commitment_closed_has_a_day",
    "log_origin_is_not_blank": "log_is_the_only_one",
    "submission_state_is_known": "submission_decided_has_a_time",
}


def bad_choice(model: type[Recorded], column: str) -> dict[str, Any]:
    field = model._meta.get_field(column)
    return {column: 99 if isinstance(field, models.IntegerField) else "?"}


# What makes a second row one that may stand beside the first.
BESIDE: Final[dict[type[Recorded], dict[str, Any]]] = {
    Proposal: REPLACED,
    Release: {"withdrawn_at": NOW},
    Submission: {"idempotency_key": "another"},
}


def with_bad_choice(model: type[Recorded], column: str) -> Attempt:
    """Return what writes an unknown word: into a second row, where that column never changes."""
    if column in model.sections.frozen:
        return adding(**bad_choice(model, column), **BESIDE.get(model, {}))
    return changing(**bad_choice(model, column))


def example_of(model: type[Recorded], name: str) -> Attempt:
    """Return what breaks a constraint: by its example, or by the kind its name tells of."""
    if name in EXAMPLES:
        return EXAMPLES[name][1]
    part, _, kind = name.removeprefix(f"{model._meta.model_name}_").partition("_is_")
    if kind == "known":
        return with_bad_choice(model, part)
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
    words = with_bad_choice(model, column)(rows[model])

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
        (User, {"away_from": DAY}),
        (User, {"away_until": DAY}),
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
