"""A partner that asks whether something changed: told so for next to nothing, and never wrongly."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.actions import Cited, NewMilestone, NewUpdate, Obliged
from ledger.api.quota import Meter
from ledger.domain.dates import Precision, stated
from ledger.domain.levels import Level
from ledger.domain.publishing import CitationRole
from ledger.domain.relations import LinkKind
from ledger.domain.reviews import Outcome
from ledger.domain.status import Status
from ledger.models import Commitment, Instrument, Party, User
from tests.api.partners import Caller, read
from tests.factories import NOW, SETUP, a_party, a_source, a_theme, agreed, some_evidence, who
from tests.sealing import log_within, seal_all

pytestmark = pytest.mark.django_db

Change = Callable[[Commitment, User, User], object]

# Of these, the ETags are those of what they hold.
NAMES = ("parties", "themes", "instruments")
LISTS = (
    *("commitments", "commitments?view=brief&status=agreed", "summary", "export", "reviews"),
    *("changes", "reviews.ics", *NAMES),
)


@pytest.fixture(autouse=True)
def _log(offices: Any, tmp_path: Path) -> Iterator[None]:
    """A log in which everything is sealed as soon as ``seal_all`` is called."""
    with log_within(tmp_path):
        yield


@pytest.fixture
def item(promise: Commitment) -> Commitment:
    """What Pieter sees, sealed."""
    seal_all()
    return promise


def detail(item: Commitment) -> str:
    return f"commitments/{item.reference}"


def tag(caller: Caller, path: str) -> str:
    answer = caller.send("HEAD", path)
    assert answer.status_code == 200, answer.content
    return str(answer["ETag"])


def asked_again(caller: Caller, path: str, etag: str, method: str = "GET") -> Any:
    return caller.send(method, path, **{"If-None-Match": etag})


@pytest.mark.parametrize("path", [*LISTS, "detail"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_unchanged_costs_two_queries_and_no_quota(
    path: str, method: str, item: Commitment, pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = detail(item) if path == "detail" else path
    etag = tag(pieter, path)
    monkeypatch.setattr(Meter, "charge", lambda _meter: pytest.fail("It was charged."))

    with CaptureQueriesContext(connection) as queries:
        answer = asked_again(pieter, path, etag, method)

    assert (answer.status_code, answer.content, len(queries)) == (304, b"", 2)
    assert answer["ETag"] == etag
    assert etag.startswith("W/") == (path != detail(item))


def test_a_proxy_that_weakens_etags_takes_nothing_from_them(
    item: Commitment, pieter: Caller
) -> None:
    etag = tag(pieter, detail(item))

    assert asked_again(pieter, detail(item), f'"x", W/{etag}').status_code == 304
    assert asked_again(pieter, detail(item), "*").status_code == 304
    assert asked_again(pieter, detail(item), '"x"').status_code == 200


def test_each_key_of_a_party_and_each_search_has_etags_of_its_own(
    item: Commitment, amina: User, marc: User, india: Party, pieter: Caller, indira: Caller
) -> None:
    actions.release(item, to=india, by=who(marc), at=NOW)
    seal_all()

    assert tag(pieter, detail(item)) != tag(indira, detail(item))
    assert len({tag(pieter, path) for path in LISTS}) == len(LISTS)
    assert asked_again(indira, "commitments", tag(pieter, "commitments")).status_code == 200


# --- What changes them ----------------------------------------------------------------------


def test_whatever_is_written_of_an_item_changes_every_etag(
    item: Commitment, amina: User, marc: User, pieter: Caller
) -> None:
    tags = {path: tag(pieter, path) for path in (*LISTS, detail(item)) if path not in NAMES}

    for change in CHANGES:
        change(Commitment.objects.get(pk=item.pk), amina, marc)
        seal_all()
        now = {path: tag(pieter, path) for path in tags}
        assert not set(now.items()) & set(tags.items()), change
        tags = now


def _corrected(item: Commitment, amina: User, marc: User) -> None:
    words = {"title": "Otherwise"}
    actions.correct(item, changes=words, reason="Put right.", by=who(amina), at=NOW)


def _moved(item: Commitment, amina: User, marc: User) -> None:
    to, evidence = Status.IN_PROGRESS, some_evidence()
    actions.move(item, to=to, note="So it goes.", evidence=evidence, by=who(amina), at=NOW)


def _reviewed(item: Commitment, amina: User, marc: User) -> None:
    actions.hold_review(item, outcome=Outcome.UPHELD, summary="As is.", by=who(amina), at=NOW)


def _told(item: Commitment, amina: User, marc: User) -> None:
    told = NewUpdate(narrative="It goes on.", as_of=stated(date(2026, 6, 1), Precision.DAY))
    actions.record_update(item, told, by=who(amina), at=NOW, accept=True)


def _linked(item: Commitment, amina: User, marc: User) -> None:
    other = agreed(amina, marc, instrument=item.instrument)
    actions.link(other, item, kind=LinkKind.IMPLEMENTS, by=who(amina), at=NOW)


def _renamed(item: Commitment, amina: User, marc: User) -> None:
    actions.amend_reference(item.instrument, name="Otherwise", by=who(marc), at=NOW)


def _renamed_desk(item: Commitment, amina: User, marc: User) -> None:
    actions.amend_desk(item.desk, name="Otherwise", by=SETUP, at=NOW)


def _shown_less(item: Commitment, amina: User, marc: User) -> None:
    given = item.instrument.releases.get()
    actions.change_release(given, level=Level.STATUS, by=who(marc), at=NOW)


CHANGES: tuple[Change, ...] = (
    _corrected,
    _moved,
    _reviewed,
    _told,
    _linked,
    lambda item, amina, marc: actions.attach(item, some_evidence(), by=who(amina), at=NOW),
    lambda item, amina, marc: actions.tag(item, [a_theme()], by=who(amina), at=NOW),
    lambda item, amina, marc: actions.oblige(item, Obliged(a_party()), by=who(amina), at=NOW),
    lambda item, amina, marc: actions.cite(
        item, Cited(a_source(), "¶3", CitationRole.RESTATEMENT), by=who(amina), at=NOW
    ),
    lambda item, amina, marc: actions.set_milestone(
        item, NewMilestone("A step"), by=who(amina), at=NOW
    ),
    _renamed,
    _renamed_desk,
    _shown_less,
)


def test_what_waits_to_be_sealed_is_not_called_unchanged(
    item: Commitment, amina: User, marc: User, pieter: Caller
) -> None:
    etag, of_item = tag(pieter, "commitments"), tag(pieter, detail(item))

    _corrected(item, amina, marc)

    assert asked_again(pieter, "commitments", etag).status_code == 200
    assert asked_again(pieter, detail(item), of_item).status_code == 200


def test_what_happens_to_one_item_leaves_another_unchanged(
    item: Commitment, amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    other = agreed(amina, marc, instrument=shared)
    seal_all()
    etag = tag(pieter, detail(item))

    actions.attach(other, some_evidence(), by=who(amina), at=NOW)
    seal_all()

    assert asked_again(pieter, detail(item), etag).status_code == 304


def test_what_is_hidden_moves_no_etag(
    item: Commitment, amina: User, marc: User, india: Party, pieter: Caller
) -> None:
    before = {path: tag(pieter, path) for path in (*LISTS, detail(item))}

    hidden = agreed(amina, marc)
    actions.attach(hidden, some_evidence(), by=who(amina), at=NOW)
    actions.release(hidden, to=india, by=who(marc), at=NOW)
    actions.amend_reference(hidden.instrument, name="Otherwise", by=who(marc), at=NOW)
    seal_all()

    assert {path: tag(pieter, path) for path in before} == before


@pytest.mark.parametrize("path", ["commitments", "detail"])
def test_midnight_at_the_desk_moves_them(
    path: str, item: Commitment, pieter: Caller, clock: Callable[[datetime], None]
) -> None:
    path = detail(item) if path == "detail" else path
    clock(datetime(2026, 7, 1, 21, 59, tzinfo=UTC))
    etag = tag(pieter, path)

    clock(datetime(2026, 7, 1, 22, 0, tzinfo=UTC))

    assert asked_again(pieter, path, etag).status_code == 200


def test_a_day_is_nothing_to_an_item_of_which_only_the_headline_is_shown(
    item: Commitment,
    marc: User,
    india: Party,
    indira: Caller,
    clock: Callable[[datetime], None],
) -> None:
    actions.release(item, to=india, level=Level.HEADLINE, by=who(marc), at=NOW)
    seal_all()
    etag = tag(indira, detail(item))

    clock(datetime(2026, 7, 2, 10, 0, tzinfo=UTC))

    assert asked_again(indira, detail(item), etag).status_code == 304


def test_what_was_hidden_since_is_gone(
    item: Commitment, marc: User, shared: Instrument, pieter: Caller
) -> None:
    etag, of_list = tag(pieter, detail(item)), tag(pieter, "commitments")

    actions.withdraw_release(shared.releases.get(), by=who(marc), at=NOW)

    assert asked_again(pieter, detail(item), etag).status_code == 404
    assert read(asked_again(pieter, "commitments", of_list))["results"] == []
