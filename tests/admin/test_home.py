"""Home tells each person what waits for them; every number leads to what it counts."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from ledger import actions
from ledger.domain.dates import Precision, stated
from ledger.domain.status import Status
from ledger.management.clock import CLOCK
from ledger.models import Commitment, Partner, User
from tests.admin.visitor import Visitor, text_of
from tests.admin.world import World
from tests.factories import (
    NOW,
    SETUP,
    TODAY,
    a_draft,
    a_key,
    agreed,
    approve,
    who,
)

pytestmark = pytest.mark.django_db

Clock = Callable[[datetime], None]
AUTUMN = NOW + timedelta(days=100)


def home(user: User) -> Any:
    answer = Visitor(user).open("index")
    assert answer.status_code == 200
    return answer


def listed(user: User, url: str) -> int:
    """Return how many items the list has at an address."""
    answer = Visitor(user).client.get(url)
    assert answer.status_code == 200, (url, answer.headers)
    return int(answer.context["cl"].result_count)


def numbers_on(context: Any) -> Iterator[tuple[str, int]]:
    """Yield each address on a home page that a number stands beside, with the number."""
    yield from ((card.url, card.count) for card in context["cards"])
    for row in context.get("desks", ()):
        yield from ((number.url, number.count) for number in row.numbers)
    for segment in context["statuses"].segments:
        yield segment.part.url, segment.part.count


def busy(world: World, amina: User, marc: User) -> None:
    """Let some items be late, sent back and asked about."""
    for ago in (1, 31, 200):
        agreed(amina, marc, due=stated(TODAY - timedelta(days=ago), Precision.DAY))
    agreed(amina, marc, next_review_on=TODAY + timedelta(days=3))
    draft = a_draft(amina)
    asked = actions.submit(draft, by=who(amina), at=NOW)
    actions.decide(asked, approve=False, note="Which paragraph?", by=who(marc), at=NOW)
    actions.ask_owner(world.item, question="How far is it?", by=who(marc), at=NOW)


@pytest.mark.parametrize("person", ["amina", "marc"])
def test_every_number_is_that_of_the_list_it_leads_to(
    person: str, world: World, people: dict[str, User]
) -> None:
    busy(world, people["amina"], people["marc"])
    user = people[person]

    found = dict(numbers_on(home(user).context))

    assert found == {url: listed(user, url) for url in found}
    assert sum(found.values()) > 10


def test_an_officer_reads_what_waits_for_them(world: World, people: dict[str, User]) -> None:
    amina = people["amina"]
    before = {card.label: card.count for card in home(amina).context["cards"]}

    busy(world, amina, people["marc"])

    cards = {card.label: card.count for card in home(amina).context["cards"]}
    assert list(cards) == [
        "My items",
        "Overdue",
        "Due in 30 days",
        "No evidence",
        "Sent back to me",
        "Questions to me",
        "Sent in by partners",
    ]
    assert [cards[label] - before[label] for label in cards] == [5, 3, 1, 4, 1, 1, 0]


def test_the_nearest_reviews_come_first_and_eight_of_them(people: dict[str, User]) -> None:
    amina, marc = people["amina"], people["marc"]
    days = [TODAY + timedelta(days=n) for n in (9, 2, 5, 3, 4, 8, 7, 6, 1, -1)]
    for day in days:
        agreed(amina, marc, next_review_on=day)

    page = home(amina)

    shown = [row["item"].next_review_on for row in page.context["next_reviews"]]
    assert shown == sorted(days)[:8]
    assert "2026-06-30 1 day overdue" in text_of(page)
    assert "2026-07-04 in 3 days" in text_of(page)


def test_who_owns_nothing_reads_what_to_do(people: dict[str, User]) -> None:
    page = text_of(home(people["dev"]))

    assert "No review is coming up on an item of yours. Record a commitment" in page


def test_while_a_colleague_is_away_their_items_count_as_the_deputys(
    world: World, people: dict[str, User]
) -> None:
    amina, dev = people["amina"], people["dev"]
    before = home(dev).context["cards"][0].count
    span = {"away_from": TODAY, "away_until": TODAY + timedelta(days=9)}
    actions.amend_person(amina, deputy=dev, by=SETUP, at=NOW, **span)

    page = home(dev)

    mine = page.context["cards"][0]
    assert before == 0
    assert mine.count == Commitment.objects.filter(owner=amina).count() == listed(dev, mine.url)
    assert "Standing in for Amina Example until 2026-07-10" in text_of(page)


def test_the_newest_entries_stand_first(world: World, people: dict[str, User]) -> None:
    actions.move(
        world.item, to=Status.STALLED, note="Talks ended.", by=who(people["amina"]), at=NOW
    )

    page = home(people["amina"])

    latest = page.context["latest"]
    assert len(latest) == 8
    assert (latest[0].kind, latest[0].reference) == ("Status changed", world.item.reference)
    assert f"Status changed · {world.item.reference}" in text_of(page)


def test_a_manager_reads_month_by_month_what_the_night_counted(
    world: World, people: dict[str, User], clock: Clock
) -> None:
    amina, marc = people["amina"], people["marc"]
    item = agreed(amina, marc, due=stated(TODAY + timedelta(days=40), Precision.DAY))
    later = stated(TODAY + timedelta(days=70), Precision.DAY)
    approve(actions.propose_due(item, due=later, note="Talks.", by=who(amina), at=NOW), marc)
    clock(AUTUMN)
    call_command("tally", verbosity=0)

    page = home(marc)

    months = [bar.value.meaning for bar in page.context["trend"].bars]
    assert months == ["July 2026", "August 2026", "September 2026", "Now"]
    [slipper] = page.context["slipping_owners"]
    assert (slipper.slip.name, slipper.slip.moves, slipper.slip.days) == ("Amina Example", 1, 30)
    assert "Amina Example 1 1 30" in text_of(page)
    assert "Amina" not in text_of(home(people["rita"])).partition("Overdue, month by month")[2]


def test_before_the_log_begins_home_says_that_nothing_is_sealed(people: dict[str, User]) -> None:
    assert "The log has not begun, so nothing is sealed" in text_of(home(people["marc"]))


def test_a_manager_reads_whether_the_chains_hold_and_who_looked(
    world: World, people: dict[str, User]
) -> None:
    marc = people["marc"]
    never = text_of(home(marc))
    actions.keep_check(entries=50, streams=7, last=0, fault="", by=CLOCK, at=NOW)
    whole = text_of(home(marc))
    actions.keep_check(entries=50, streams=7, last=0, fault="x: torn", by=CLOCK, at=NOW)
    damaged = text_of(home(marc))

    assert "Nobody has checked the chains of entries yet." in never
    assert "All 7 chains were intact when the clock read them, 2026-07-01 12:00 CEST" in whole
    assert "The ledger was found damaged when the clock read it" in damaged
    assert "x: torn" in damaged


def test_an_administrator_reads_which_keys_expire(world: World, people: dict[str, User]) -> None:
    partner = Partner.objects.get(pk=world.partner.pk)
    key, _token = a_key(partner, at=NOW, expires_at=NOW + timedelta(days=20))

    page = text_of(home(people["ada"]))

    assert f"{partner} test {key.key_id} 2026-07-21" in page
    assert page.count(str(partner)) == 1
