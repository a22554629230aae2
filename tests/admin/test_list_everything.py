"""Every view and every address of the list, in a house with one of everything."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.admin.tabs import VIEWS
from ledger.models import User
from tests.admin.visitor import Visitor
from tests.admin.world import World

pytestmark = pytest.mark.django_db

LIST = reverse("admin:ledger_commitment_changelist")
ONCE = [pytest.param(person, marks=pytest.mark.only("sqlite")) for person in ("amina", "rita")]


def test_each_tab_counts_exactly_what_it_shows(world: World, people: dict[str, User]) -> None:
    for person in (people["amina"], people["marc"]):
        visitor = Visitor(person)
        for start in ("desk=mine", "desk=all", "desk=all&mine=1"):
            for tab in visitor.client.get(f"{LIST}?{start}").context["tabs"]:
                page = visitor.client.get(LIST + tab.query)
                rows = page.context["cl"].result_list
                assert len(rows) == tab.count, (person, start, tab.label)
                assert page.context["cl"].result_count == tab.count


# A view asks the database the same for everybody; a manager has all of them.
@pytest.mark.parametrize("person", ["marc", *ONCE])
def test_every_view_answers_to_everybody(
    person: str, world: World, people: dict[str, User]
) -> None:
    visitor = Visitor(people[person])

    for view in VIEWS:
        for narrowed in ({}, {"mine": "1"}, {"desk": "mine"}):
            assert visitor.list(view=view, **narrowed).status_code == 200, view


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    params=st.dictionaries(
        st.sampled_from(
            [
                "view",
                "mine",
                "q",
                "desk",
                "status",
                "late",
                "wording",
                "owner",
                "party",
                "theme",
                "o",
                "p",
                "e",
                "all",
            ]
        ),
        st.text(max_size=12),
        max_size=5,
    )
)
def test_no_address_breaks_the_list(
    params: dict[str, str], world: World, people: dict[str, User]
) -> None:
    answer = Visitor(people["marc"]).client.get(LIST, params)

    assert answer.status_code in {200, 302}
