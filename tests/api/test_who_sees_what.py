"""Nothing that was not released leaves the house, and nobody can tell that it exists."""

import pytest

from ledger import actions
from ledger.domain.status import Status
from ledger.models import Commitment, Instrument, Party, Release, User
from tests.api.partners import Caller, read
from tests.factories import NOW, a_draft, a_party, a_theme, agreed, approve, published, who

pytestmark = pytest.mark.django_db


def sees(caller: Caller, commitment: Commitment) -> bool:
    """Return whether a partner sees an item; the list and the item itself must agree."""
    listed = commitment.reference in caller.refs(limit=200)
    status = caller.get(f"commitments/{commitment.reference}").status_code
    assert status == (200 if listed else 404)
    return listed


def test_nothing_is_seen_that_was_not_released(amina: User, marc: User, pieter: Caller) -> None:
    assert not sees(pieter, agreed(amina, marc))


def test_an_item_is_seen_by_the_party_it_was_released_to_and_by_no_other(
    amina: User, marc: User, belgium: Party, pieter: Caller, indira: Caller
) -> None:
    commitment = agreed(amina, marc)

    actions.release(commitment, to=belgium, by=who(marc), at=NOW)

    assert sees(pieter, commitment)
    assert not sees(indira, commitment)


def test_an_instrument_is_released_with_all_its_items_and_with_no_other(
    amina: User, marc: User, shared: Instrument, pieter: Caller, indira: Caller
) -> None:
    inside, outside = agreed(amina, marc, instrument=shared), agreed(amina, marc)

    assert sees(pieter, inside)
    assert not sees(indira, inside)
    assert not sees(pieter, outside)


def test_what_is_public_is_seen_by_every_partner(
    amina: User, marc: User, pieter: Caller, indira: Caller
) -> None:
    commitment = agreed(amina, marc)

    actions.release(commitment, to=None, by=who(marc), at=NOW)

    assert sees(pieter, commitment)
    assert sees(indira, commitment)


def test_a_withdrawn_release_shows_nothing_from_then_on(
    marc: User, promise: Commitment, pieter: Caller
) -> None:
    assert sees(pieter, promise)

    given = Release.objects.get(instrument_id=promise.instrument_id)
    actions.withdraw_release(given, by=who(marc), at=NOW)

    assert not sees(pieter, promise)


def test_a_draft_is_hidden_although_its_instrument_is_released(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    draft = a_draft(amina, instrument=shared)
    assert not sees(pieter, draft)

    approve(actions.submit(draft, by=who(amina), at=NOW), marc)

    assert sees(pieter, draft)


def test_hidden_draft_and_unknown_are_one_answer(
    amina: User, marc: User, shared: Instrument, india: Party, pieter: Caller
) -> None:
    hidden, draft = agreed(amina, marc), a_draft(amina, instrument=shared)
    others = agreed(amina, marc)
    actions.release(others, to=india, by=who(marc), at=NOW)
    names = [
        hidden.reference,
        draft.reference,
        others.reference,
        "BE-IN-2025-999",
        "nonsense",
        "%00",
    ]

    answers = [pieter.get(f"commitments/{name}") for name in names]

    found = {
        (a.status_code, a["Content-Type"], a.content.replace(a["X-Request-Id"].encode(), b"-"))
        for a in answers
    }
    assert len(found) == 1
    assert found.pop()[0] == 404


def test_no_filter_finds_what_is_hidden(amina: User, marc: User, pieter: Caller) -> None:
    party, theme = a_party(), a_theme()
    hidden = agreed(amina, marc, themes=[theme])
    code = hidden.obligations.get().party.code

    for search in (
        {"status": "agreed"},
        {"party": [code, party.code]},
        {"theme": theme.code},
        {"instrument": hidden.instrument.code},
        {"overdue": "false"},
    ):
        assert pieter.refs(**search) == []


def test_a_successor_is_named_only_to_who_may_see_it(
    amina: User, marc: User, belgium: Party, promise: Commitment, pieter: Caller
) -> None:
    successor = published(amina, marc)
    proposal = actions.propose_move(
        promise, to=Status.SUPERSEDED, note="Replaced.", successor=successor, by=who(amina), at=NOW
    )
    approve(proposal, marc)

    before = read(pieter.get(f"commitments/{promise.reference}"))["successor"]
    actions.release(successor, to=belgium, by=who(marc), at=NOW)
    after = read(pieter.get(f"commitments/{promise.reference}"))["successor"]

    assert before is None
    assert after == successor.reference


def test_no_person_and_no_internal_word_is_in_any_answer(rich: Commitment, pieter: Caller) -> None:
    answers = [pieter.get("commitments"), pieter.get(f"commitments/{rich.reference}")]

    told = b"".join(answer.content for answer in answers).lower()

    assert rich.reference.lower().encode() in told
    for word in (b"amina", b"marc", b"whisper", b"office", b"pcl_"):
        assert word not in told


def test_who_may_see_nothing_gets_an_empty_page(pieter: Caller) -> None:
    assert read(pieter.get("commitments")) == {"results": [], "next": None}
