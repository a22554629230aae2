"""What the API said then, it says again when asked as of then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.domain.dates import Precision, stated
from ledger.domain.levels import Level
from ledger.models import Commitment, Desk, Instrument, Party, Release, User
from tests.api.partners import Caller, read
from tests.factories import NOW, TODAY, a_draft, agreed, an_instrument, approve, who

pytestmark = pytest.mark.django_db
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
Clock = Callable[[datetime], None]


def full(caller: Caller, ref: str, **params: Any) -> dict[str, Any]:
    answer = caller.get(f"commitments/{ref}", **params)
    assert answer.status_code == 200, answer.content
    return read(answer)


def faults(caller: Caller, path: str = "commitments", **params: Any) -> dict[str, str]:
    """Return the parameters that are refused, each with its code."""
    answer = caller.get(path, **params)
    assert answer.status_code == 400, answer.content
    return {fault["parameter"]: fault["code"] for fault in read(answer)["errors"]}


def test_a_day_shows_what_was_said_at_its_end_in_utc(
    amina: User, rich: Commitment, pieter: Caller, clock: Clock
) -> None:
    clock(datetime(2026, 7, 1, 23, 59, 59, 999999, tzinfo=UTC))
    listed, told = pieter.documents(), full(pieter, rich.reference)

    changes = {"title": "Étude"}
    actions.correct(rich, changes=changes, reason="So.", by=who(amina), at=NOW + A_DAY)
    eu = rich.obligations.filter(party__code="eu")[0].party
    actions.amend_reference(eu, name="Union", by=who(amina), at=NOW + A_DAY)
    clock(NOW + 9 * A_DAY)

    for then in ("2026-07-01", "2026-07-01T23:59:59.999999Z", "2026-07-02T01:59:59.999999+02:00"):
        assert pieter.documents(as_of=then) == listed
        assert full(pieter, rich.reference, as_of=then) == told
    assert full(pieter, rich.reference, as_of="2026-07-02")["title"] == "Étude"
    assert "Union" in str(pieter.documents(as_of="2026-07-02"))


def test_late_is_judged_at_that_instant_and_at_that_desk(
    amina: User, marc: User, shared: Instrument, ada: User, pieter: Caller, clock: Clock
) -> None:
    item = agreed(amina, marc, instrument=shared, due=stated(TODAY, Precision.DAY))
    desk = Desk.objects.get(pk=item.desk_id)
    actions.amend_desk(desk, time_zone="Pacific/Kiritimati", by=who(ada), at=NOW + 30 * A_DAY)
    clock(NOW + 60 * A_DAY)

    before, after = "2026-07-01T21:59:59Z", "2026-07-01T22:00:00Z"

    assert not full(pieter, item.reference, as_of=before)["overdue"]
    assert full(pieter, item.reference, as_of=after)["late"] == [
        {
            "kind": "delivery_overdue",
            "since": "2026-07-01",
            "days": 1,
            "because": "it was due by 2026-07-01 and is still open",
        }
    ]


def test_what_was_a_draft_then_or_is_hidden_now_is_not_there(
    amina: User, marc: User, shared: Instrument, pieter: Caller, clock: Clock
) -> None:
    draft = a_draft(amina, instrument=shared)
    proposal = actions.submit(draft, by=who(amina), at=NOW)
    actions.decide(proposal, approve=True, by=who(marc), at=NOW + AN_HOUR)
    clock(NOW + A_DAY)
    path, early = f"commitments/{draft.reference}", "2026-07-01T10:59:59Z"

    assert pieter.refs(as_of=early) == []
    assert pieter.get(path, as_of=early).status_code == 404
    assert pieter.refs(as_of="2026-07-01T11:00:00Z") == [draft.reference]
    assert pieter.get(path, as_of="2026-07-01T11:00:00Z").status_code == 200

    given = Release.objects.get(instrument=shared)
    actions.withdraw_release(given, by=who(marc), at=NOW + A_DAY)

    assert pieter.refs(as_of="2026-07-01T11:00:00Z") == []
    assert pieter.get(path, as_of="2026-07-01T11:00:00Z").status_code == 404


def test_what_has_not_come_yet_or_is_no_instant_is_refused(
    promise: Commitment, pieter: Caller
) -> None:
    path = f"commitments/{promise.reference}"

    for future in ("2026-07-01T10:00:00.000001Z", "2026-07-01", "2026-07-02"):
        assert faults(pieter, as_of=future) == {"as_of": "future"}
        assert faults(pieter, path, as_of=future) == {"as_of": "future"}
    for nonsense in ("yesterday", "2026-6-1", "2026-02-30", "2026-06-01T10:00:00", "2026-06-01T25"):
        assert faults(pieter, as_of=nonsense) == {"as_of": "invalid"}
    assert faults(pieter, as_of="0001-01-01T00:00:00+23:59") == {"as_of": "invalid"}
    assert faults(pieter, as_of=["2026-06-01", "2026-06-02"]) == {"as_of": "repeated"}
    assert pieter.get(path, as_of="2026-07-01T10:00:00Z").status_code == 200


def test_only_what_never_changes_goes_with_it(
    amina: User, marc: User, promise: Commitment, pieter: Caller, clock: Clock
) -> None:
    other = agreed(amina, marc, instrument=an_instrument("EU-IN-SDP"))
    actions.release(other, to=None, by=who(marc), at=NOW)
    clock(NOW + A_DAY)
    then = "2026-07-01"

    assert pieter.refs(as_of=then, instrument="EU-IN-SDP") == [other.reference]
    unfit = {"status": "agreed", "late": "update_stale", "overdue": "true", "rung": "4"}
    unfit |= {"party": "be", "theme": "cyber", "parent": promise.reference}
    assert faults(pieter, as_of=then, **unfit) == dict.fromkeys(unfit, "not-with-as-of")


@pytest.mark.parametrize("level", Level)
def test_of_the_past_as_much_is_shown_as_of_today(
    level: Level,
    amina: User,
    marc: User,
    india: Party,
    rich: Commitment,
    indira: Caller,
    clock: Clock,
) -> None:
    actions.release(rich, to=india, level=level, by=who(marc), at=NOW)
    listed = {view: indira.documents(view=view) for view in ("brief", "standard")}
    told = full(indira, rich.reference)

    actions.correct(rich, changes={"text": "New."}, reason="So.", by=who(amina), at=NOW + A_DAY)
    clock(NOW + 9 * A_DAY)

    then = "2026-07-01T10:01:00Z"
    for view, documents in listed.items():
        assert indira.documents(view=view, as_of=then) == documents
    assert full(indira, rich.reference, as_of=then) == told
    assert told["level"] == level.code


def test_only_one_order_and_no_long_list_go_with_it(
    promise: Commitment, pieter: Caller, clock: Clock
) -> None:
    clock(NOW + A_DAY)
    then = "2026-07-01"

    for sort in ("ref", "-ref"):
        assert pieter.refs(as_of=then, sort=sort) == [promise.reference]
    assert faults(pieter, as_of=then, sort="due_on") == {"sort": "not-with-as-of"}
    assert faults(pieter, as_of=then, view="full") == {"view": "not-with-as-of"}


def test_pages_of_the_past_are_walked_like_todays(
    amina: User, marc: User, shared: Instrument, pieter: Caller, clock: Clock
) -> None:
    refs = [agreed(amina, marc, instrument=shared).reference for _each in range(3)]
    clock(NOW + A_DAY)
    late = a_draft(amina, instrument=shared)
    approve(actions.submit(late, by=who(amina), at=NOW + A_DAY), marc)

    pages = list(pieter.pages(as_of="2026-07-01T10:00:00Z", limit=2))

    assert [d["ref"] for page in pages for d in page["results"]] == refs
    following = pages[0]["next"]
    assert "as_of=2026-07-01T10%3A00%3A00Z" in following
    other = following.replace("as_of=2026-07-01T10", "as_of=2026-07-01T09")
    assert read(pieter.send("GET", other))["errors"][0]["parameter"] == "cursor"


def test_it_costs_the_same_however_many(
    amina: User, marc: User, shared: Instrument, rich: Commitment, pieter: Caller, clock: Clock
) -> None:
    clock(NOW + A_DAY)
    pieter.get("commitments")

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert pieter.get(path, as_of="2026-07-01").status_code == 200
        return len(queries)

    one = cost("commitments")
    agreed(amina, marc, instrument=shared)

    assert one == cost("commitments") == 5
    assert cost(f"commitments/{rich.reference}") <= 8
