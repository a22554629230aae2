"""What the rules are told of a commitment."""

from dataclasses import asdict, fields, replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from ledger import actions
from ledger.domain.evidence import Credibility, DocumentKind, Item, Reliability
from ledger.domain.publishing import Readiness
from ledger.domain.status import EditorialState, Status
from ledger.models import Commitment, Desk, Evidence, User
from ledger.models.standing import readiness_of, standing_of
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_publisher,
    agreed,
    in_progress,
    new_commitment,
    renounced,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def counts() -> dict[Commitment, int]:
    """Return how much evidence stands for each item."""
    return {item: item.evidence_count for item in Commitment.objects.all()}


def test_evidence_is_weighed_with_its_publisher_s_grade_and_its_witness(
    amina: User, marc: User
) -> None:
    publisher = a_publisher(Reliability.C)

    commitment = in_progress(amina, marc)
    actions.attach(
        commitment,
        some_evidence(kind=DocumentKind.PRESS_REPORT, publisher=publisher, group="one-agency"),
        by=who(amina),
        at=NOW,
    )

    press = Item(DocumentKind.PRESS_REPORT, Reliability.C, Credibility.PROBABLE, "one-agency")
    standing = standing_of(commitment, on=TODAY)
    assert press in standing.items
    assert len(standing.items) == 2
    assert (standing.status, standing.editorial) == (Status.IN_PROGRESS, EditorialState.PUBLISHED)


def test_a_publisher_is_the_witness_where_no_agency_is_named(amina: User, marc: User) -> None:
    publisher = a_publisher()
    commitment = agreed(amina, marc)

    actions.attach(commitment, some_evidence(publisher=publisher), by=who(amina), at=NOW)

    assert [item.group for item in standing_of(commitment, on=TODAY).items] == [publisher.code]


def test_a_document_of_nobody_known_cannot_be_judged_and_its_site_is_the_witness(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)
    unknown = replace(some_evidence(url="https://www.bücher.example/x"), publisher=None)

    actions.attach(commitment, unknown, by=who(amina), at=NOW)

    (item,) = standing_of(commitment, on=TODAY).items
    assert (item.reliability, item.group) == (Reliability.F, "xn-bcher-kva-example")


def test_withdrawn_evidence_does_not_count(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    evidence = Evidence.objects.get(commitment=commitment)
    assert list(Commitment.objects.without_evidence()) == []

    actions.withdraw_evidence(commitment, evidence, reason="Forged.", by=who(amina), at=NOW)

    assert standing_of(commitment, on=TODAY).items == ()
    assert list(Commitment.objects.without_evidence()) == [commitment]
    assert counts() == {commitment: 0}


def test_what_stands_is_counted(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    actions.attach(commitment, some_evidence(), by=who(amina), at=NOW)
    bare = agreed(amina, marc)

    assert counts() == {commitment: 2, bare: 0}


def test_only_what_came_after_the_status_changed_is_fresh(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    assert standing_of(commitment, on=TODAY).fresh == 0

    actions.attach(commitment, some_evidence(), by=who(amina), at=LATER)

    assert standing_of(commitment, on=TODAY).fresh == 1


def test_a_renunciation_is_read_from_the_citations(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    assert not standing_of(commitment, on=TODAY).is_renounced

    renounced(commitment, amina)

    assert standing_of(commitment, on=TODAY).is_renounced
    assert len(standing_of(commitment, on=TODAY).sources) == 2


def test_a_draft_tells_what_it_still_lacks(amina: User, brussels: Desk) -> None:
    lacking = {"success_criterion": "", "next_review_on": None, "is_verifiable": False}
    new = new_commitment(brussels, None, **lacking)
    whole = readiness_of(a_draft(amina))

    bare = readiness_of(actions.record(new, by=who(amina), at=NOW))

    all_there = dict.fromkeys((f.name for f in fields(Readiness)), True)
    missing = dict.fromkeys(("is_verifiable", "has_criterion", "has_owner", "has_review"), False)
    assert asdict(whole) == all_there
    assert asdict(bare) == all_there | missing


def test_asking_costs_few_queries(
    amina: User, marc: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    commitment = in_progress(amina, marc)

    with django_assert_num_queries(6):
        standing_of(commitment, on=TODAY)
    with django_assert_num_queries(2):
        readiness_of(commitment)
