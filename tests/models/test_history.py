"""What became of a commitment is read from its record."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.domain.dates import Precision, StatedDate, stated
from ledger.domain.kinds import Kind
from ledger.domain.slippage import Slippage
from ledger.models import Commitment, User
from ledger.models.history import (
    changed_between,
    criteria_of,
    review_slippages,
    slippage_of,
    slippages,
)
from tests.factories import NOW, TODAY, a_draft, agreed, an_instrument, approve, who

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def on(day: date) -> StatedDate:
    return stated(day, Precision.DAY)


def moved(item: Commitment, day: date, why: str, owner: User, manager: User) -> Commitment:
    asked = actions.propose_due(item, due=on(day), note=why, by=who(owner), at=NOW)
    return approve(asked, manager)


def test_only_days_moved_after_publication_have_slipped(amina: User, marc: User) -> None:
    draft = a_draft(amina, due=on(date(2027, 1, 1)))
    actions.set_due(draft, due=on(date(2027, 2, 1)), by=who(amina), at=NOW)
    item = approve(actions.submit(draft, by=who(amina), at=NOW), marc)
    assert slippage_of(item) == Slippage(date(2027, 2, 1), date(2027, 2, 1), 0, 0, ())

    item = moved(item, date(2027, 3, 1), "Elections.", amina, marc)
    item = moved(item, date(2027, 2, 15), "Sooner.", amina, marc)

    expected = Slippage(date(2027, 2, 1), date(2027, 2, 15), 2, 14, ("Elections.", "Sooner."))
    assert slippage_of(item) == expected


def test_reviews_that_were_put_off_are_a_series_of_their_own(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    planned, later = item.next_review_on, TODAY + timedelta(days=120)
    assert planned is not None

    actions.defer_review(item, to=later, reason="Summer.", by=who(amina), at=NOW)

    [found] = review_slippages([item.pk]).values()
    assert found == Slippage(planned, later, 1, 30, ("Summer.",))
    assert slippage_of(item) == Slippage(None, None, 0, 0, ())


def test_many_histories_are_read_in_one_query(amina: User, marc: User) -> None:
    items = [moved(agreed(amina, marc), TODAY + n * A_DAY, "So.", amina, marc) for n in (1, 2)]

    with CaptureQueriesContext(connection) as queries:
        found = slippages(Commitment.objects.order_by().values("pk"))

    assert len(queries) == 1
    assert {found[item.pk].current for item in items} == {TODAY + A_DAY, TODAY + 2 * A_DAY}


def test_every_version_of_the_criterion_is_told(amina: User, marc: User) -> None:
    draft = a_draft(amina, success_criterion="First.")
    new = {"success_criterion": "Second."}
    actions.correct(draft, changes=new, reason="", by=who(amina), at=NOW)
    item = approve(actions.submit(draft, by=who(amina), at=NOW), marc)
    again = {"success_criterion": "Third."}

    actions.correct(item, changes=again, reason="Typing error.", by=who(amina), at=NOW + A_DAY)

    told = [(c.text, c.at, c.reason, c.was_draft) for c in criteria_of(item)]
    assert told == [
        ("First.", NOW, "", True),
        ("Second.", NOW, "", False),
        ("Third.", NOW + A_DAY, "Typing error.", False),
    ]


def test_what_changed_in_an_instrument_between_two_instants(amina: User, marc: User) -> None:
    shared = an_instrument()
    item, other = (agreed(amina, marc, instrument=shared) for _each in range(2))
    a_draft(amina, instrument=shared)
    title = {"title": "Étude"}

    actions.correct(item, changes=title, reason="Misspelt.", by=who(amina), at=NOW + A_DAY)
    actions.correct(other, changes=title, reason="Late.", by=who(amina), at=NOW + 3 * A_DAY)

    theirs = Commitment.objects.filter(instrument=shared)
    found = changed_between(theirs, NOW, NOW + 2 * A_DAY)
    assert list(found) == [item.pk]
    [told] = found[item.pk]
    assert (told.kind, told.at, told.note) == (Kind.CORRECTED, NOW + A_DAY, "Misspelt.")
    assert told.root(told.now) == {"title": "Étude"}
    assert told.root(told.was)["title"].startswith("Promise")
    assert set(changed_between(theirs, NOW - A_DAY, NOW + 9 * A_DAY)) == {item.pk, other.pk}
