"""The list and the item ask the database a fixed number of questions, however full it is."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from ledger import actions
from ledger.actions import Cited, NewMilestone, NewRisk, Obliged
from ledger.domain.assessments import Assessor, Grade
from ledger.domain.publishing import CitationRole
from ledger.domain.relations import LinkKind
from ledger.domain.reviews import Outcome
from ledger.domain.risks import Level
from ledger.domain.status import Status
from ledger.models import Commitment, Log, User
from tests.admin.fullness import AUTUMN, a_claim, a_full_item, a_grade
from tests.admin.visitor import Visitor
from tests.factories import (
    NOW,
    a_draft,
    a_party,
    a_source,
    a_theme,
    in_progress,
    some_evidence,
    who,
)

# The same questions are asked of every database: they are counted once.
pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]

LIST = 9
ITEM = 14
HOME = 9
RECORD = 15  # in a log of up to 256 entries; four tiles more in one of a million
LOG = 11
ENTRY = 12


@pytest.fixture(autouse=True)
def _warm(db: None) -> None:
    """Django asks once a process for the number of a table; here it has asked already."""
    ContentType.objects.get_for_model(Commitment)


def test_the_list_asks_no_more_of_twenty_items_than_of_three(
    amina: User, marc: User, django_assert_max_num_queries: Any
) -> None:
    officer = Visitor(amina)
    for _ in range(3):
        in_progress(amina, marc)
    with django_assert_max_num_queries(LIST) as few:
        officer.list()
    for _ in range(17):
        in_progress(amina, marc)

    with django_assert_max_num_queries(LIST) as many:
        page = officer.list(all="")

    assert len(page.context["cl"].result_list) == 20
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "view", ["mine", "overdue", "sent-back", "asked", "no-owner", "disputed", "awaiting"]
)
def test_no_view_of_the_list_costs_more(
    view: str, amina: User, marc: User, django_assert_max_num_queries: Any
) -> None:
    commitment = in_progress(amina, marc)
    actions.propose_move(commitment, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW)
    manager = Visitor(marc)

    with django_assert_max_num_queries(LIST):
        page = manager.list(view=view, q="promise", desk__id__exact=str(commitment.desk_id))

    assert page.status_code == 200


@pytest.mark.parametrize("person", ["amina", "marc", "rita", "ada"])
def test_home_asks_no_more_of_twenty_items_than_of_three(
    person: str, request: Any, django_assert_max_num_queries: Any
) -> None:
    amina, marc = request.getfixturevalue("amina"), request.getfixturevalue("marc")
    visitor = Visitor(request.getfixturevalue(person))
    for _ in range(3):
        in_progress(amina, marc)
    with django_assert_max_num_queries(HOME):  # before the first night
        visitor.open("index")
    call_command("tally", verbosity=0)
    with django_assert_max_num_queries(HOME) as few:
        visitor.open("index")
    for _ in range(17):
        in_progress(amina, marc)

    with django_assert_max_num_queries(HOME) as many:
        page = visitor.open("index")

    assert page.status_code == 200
    assert len(many) == len(few)


def test_an_item_asks_no_more_for_being_full_whether_now_or_then(
    amina: User, marc: User, dev: User, django_assert_max_num_queries: Any
) -> None:
    commitment = a_full_item(amina, marc).item
    fill(commitment, amina, marc)
    manager = Visitor(marc)
    with django_assert_max_num_queries(ITEM) as few:
        manager.item(commitment)
    for _ in range(4):
        fill(commitment, amina, marc)
        fill_further(commitment, amina)
    actions.propose_due(commitment, due=AUTUMN, note="Elections.", by=who(amina), at=NOW)

    with django_assert_max_num_queries(ITEM) as many:
        page = manager.item(commitment)

    assert page.content.decode().count("Upheld") >= 4
    assert len(many) == len(few)

    elsewhere = Visitor(dev)
    with django_assert_max_num_queries(ITEM):
        elsewhere.item(commitment)
    with django_assert_max_num_queries(ITEM):
        then = elsewhere.open("ledger_commitment_change", commitment.pk, as_of="2026-07-01")
    assert then.content.decode().count("Upheld") >= 4


def test_a_record_and_the_ledger_ask_no_more_of_many_entries_than_of_few(
    sealed: Log, amina: User, marc: User, django_assert_max_num_queries: Any
) -> None:
    manager, item = Visitor(marc), in_progress(amina, marc)

    def ask(name: str, *args: object, budget: int) -> int:
        with django_assert_max_num_queries(budget) as asked:
            assert manager.open(name, *args).status_code == 200
        return len(asked)

    def ask_all() -> list[int]:
        return [
            ask("ledger_commitment_history", item.pk, budget=RECORD),
            ask("log", budget=LOG),
            ask("log-entry", item.pk, 2, budget=ENTRY),
        ]

    few = ask_all()
    for _ in range(20):
        actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    assert ask_all() == few


def fill(commitment: Commitment, officer: User, manager: User) -> None:
    """Add one of everything that an item's page lists."""
    by, at = who(officer), NOW
    actions.attach(commitment, some_evidence(), by=by, at=at)
    cited = Cited(a_source(), "¶2", CitationRole.RESTATEMENT)
    actions.cite(commitment, cited, by=by, at=at)
    actions.oblige(commitment, Obliged(a_party()), by=by, at=at)
    actions.hold_review(commitment, outcome=Outcome.UPHELD, summary="Seen.", by=by, at=at)
    actions.release(commitment, to=a_party(), by=who(manager), at=at)
    actions.tag(commitment, [a_theme()], by=by, at=at)


def fill_further(commitment: Commitment, officer: User) -> None:
    """Add one more of what hangs on an item by its progress."""
    by, at = who(officer), NOW
    commitment.refresh_from_db()
    actions.set_milestone(commitment, NewMilestone("Sign"), by=by, at=at)
    actions.record_update(commitment, a_claim(), by=by, at=at, accept=True)
    actions.assess(commitment, a_grade(Assessor.SELF, Grade.LIMITED), by=by, at=at)
    actions.note_risk(commitment, NewRisk("Rain", Level.LOW, Level.LOW), by=by, at=at)
    other = a_draft(officer)
    actions.link(commitment, other, kind=LinkKind.IMPLEMENTS, by=by, at=at)
    actions.set_parent(other, parent=commitment, by=by, at=at)
