"""What was recorded is put right, and added to: never in silence."""

from datetime import date
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.kinds import Kind
from ledger.domain.publishing import CitationRole, ObligationRole
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Tagging, User
from tests.actions.refusing import refused, stale
from tests.factories import (
    NOW,
    a_draft,
    a_party,
    a_source,
    a_theme,
    agreed,
    approve,
    in_progress,
    some_evidence,
    who,
)
from tests.models.rows import the_record

pytestmark = pytest.mark.django_db
OTHER_DESK = "This commitment belongs to another desk. You can read it, not change it."
NOT_EDITOR = "Only desk officers and managers change commitments."


def correct(item: Commitment, by: User, reason: str = "A slip.", **changes: Any) -> Entry:
    return actions.correct(item, changes=changes, reason=reason, by=who(by), at=NOW)


def test_a_draft_is_amended_without_ceremony(amina: User) -> None:
    draft = a_draft(amina)

    entry = correct(draft, amina, reason="", title="Another title")

    assert entry.kind is Kind.AMENDED
    assert Commitment.objects.get().title == "Another title"


def test_a_published_item_is_corrected_and_the_old_words_stay_in_the_entry(
    amina: User, marc: User
) -> None:
    item = agreed(amina, marc)
    before = item.title

    entry = correct(item, amina, reason="Misspelt.", title="Another title")

    told = entry.content("open")["data"]
    assert entry.kind is Kind.CORRECTED
    assert told["note"] == "Misspelt."
    assert told["was"][item.row_name] == {"title": before}
    assert told["set"][item.row_name] == {"title": "Another title"}


def test_what_did_not_change_is_not_in_the_entry(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    entry = correct(item, amina, title="Another title", text=f" {item.text}\r\n")

    assert set(entry.content("open")["data"]["set"][item.row_name]) == {"title"}


def test_a_correction_of_nothing_is_refused(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("Nothing was changed."):
        correct(item, amina, title=f" {item.title} ")


def test_a_published_item_is_not_corrected_without_a_reason(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("Say why it is corrected; the reason goes on the record."):
        correct(item, amina, reason=" ", title="Another title")


@pytest.mark.parametrize(
    ("column", "value"),
    [("status", Status.FULFILLED), ("reference", "INS-999"), ("editorial_state", "draft")],
)
def test_what_has_its_own_way_is_not_corrected(
    amina: User, marc: User, column: str, value: str
) -> None:
    item = agreed(amina, marc)

    with refused(f"This is not corrected here: {column}."):
        correct(item, amina, **{column: value})


def test_a_verdict_s_measure_does_not_move_after_the_verdict(amina: User, marc: User) -> None:
    closing = actions.propose_move(
        in_progress(amina, marc), to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW
    )
    item = approve(closing, marc)

    with refused("It is closed: what it was measured by cannot change. Reopen it first."):
        correct(item, amina, success_criterion="Something easier.")


def test_a_published_promise_keeps_its_criterion(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("A verifiable promise needs a success criterion."):
        correct(item, amina, success_criterion=" ")
    correct(item, amina, success_criterion="", is_verifiable=False)

    assert not Commitment.objects.get().is_verifiable


def test_hidden_characters_do_not_come_in_by_a_correction(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("Title: contains an invisible or control character (U+200B at position 3)."):
        correct(item, amina, title="Ti\u200btle")


@pytest.mark.parametrize("rung", ["5", 5.0])
def test_the_entry_says_exactly_what_the_column_holds(
    amina: User, marc: User, rung: object
) -> None:
    item = agreed(amina, marc)

    entry = correct(item, amina, rung=rung)

    told = entry.content("open")["data"]["set"][item.row_name]["rung"]
    assert (told, type(told)) == (Commitment.objects.get().rung, int)


def test_a_restatement_is_a_citation_never_a_second_commitment(amina: User, marc: User) -> None:
    item, source = agreed(amina, marc), a_source()

    entry = actions.cite(
        item, Cited(source, "p. 3", CitationRole.RESTATEMENT), by=who(amina), at=NOW
    )

    assert entry.kind is Kind.CITED
    assert item.citations.get(source=source).locator == "p. 3"
    assert Commitment.objects.count() == 1


def test_an_item_has_one_origin(amina: User, marc: User) -> None:
    item, source = agreed(amina, marc), a_source()

    with refused("This commitment has its origin already."):
        actions.cite(item, Cited(source, "p. 3"), by=who(amina), at=NOW)


def test_a_source_is_cited_once_in_a_role(amina: User, marc: User) -> None:
    item, cited = agreed(amina, marc), Cited(a_source(), "p. 3", CitationRole.RESTATEMENT)
    actions.cite(item, cited, by=who(amina), at=NOW)

    with refused("This source is cited in that role already."):
        actions.cite(item, cited, by=who(amina), at=NOW)


@pytest.mark.parametrize("locator", ["", " ", "¶\u200b1"])
def test_a_citation_says_where(amina: User, marc: User, locator: str) -> None:
    item, source = agreed(amina, marc), a_source()

    with refused("Where in it: "):
        actions.cite(item, Cited(source, locator, CitationRole.RESTATEMENT), by=who(amina), at=NOW)


def test_a_party_has_a_role_once_and_may_have_another(amina: User, marc: User) -> None:
    item, party = agreed(amina, marc), a_party()
    entry = actions.oblige(item, Obliged(party), by=who(amina), at=NOW)
    assert entry.kind is Kind.OBLIGATION_ADDED

    with refused("This party has that role already."):
        actions.oblige(item, Obliged(party), by=who(amina), at=NOW)
    actions.oblige(item, Obliged(party, ObligationRole.BENEFICIARY), by=who(amina), at=NOW)

    assert item.obligations.filter(party=party).count() == 2


def standing_themes(item: Commitment) -> set[str]:
    taggings = Tagging.objects.filter(commitment=item, dropped_at=None)
    return set(taggings.values_list("theme__code", flat=True))


def test_themes_are_set_dropped_and_taken_up_again(amina: User, marc: User) -> None:
    sea, air, land = a_theme("sea"), a_theme("air"), a_theme("land")
    item = agreed(amina, marc, themes=[sea, air])

    entry = actions.tag(item, [air, land], by=who(amina), at=NOW)
    assert entry.kind is Kind.THEMES_CHANGED
    assert standing_themes(item) == {"air", "land"}

    actions.tag(item, [sea, air, land], by=who(amina), at=NOW)
    assert standing_themes(item) == {"sea", "air", "land"}
    assert Tagging.objects.count() == 3


def test_a_dropped_theme_stays_on_the_record_and_is_not_dropped_twice(
    amina: User, marc: User
) -> None:
    sea, air = a_theme("sea"), a_theme("air")
    item = agreed(amina, marc, themes=[sea, air])
    actions.tag(item, [sea], by=who(amina), at=NOW)

    with refused("Nothing was changed."):
        actions.tag(item, [sea], by=who(amina), at=NOW.replace(month=8))

    assert Tagging.objects.get(theme=air).dropped_at == NOW


def test_another_desk_s_item_is_left_alone(amina: User, marc: User, dev: User, rita: User) -> None:
    item, source, party, theme = agreed(amina, marc), a_source(), a_party(), a_theme()

    for person, sentence in ((dev, OTHER_DESK), (rita, NOT_EDITOR)):
        with refused(sentence):
            correct(item, person, title="Another title")
        with refused(sentence):
            actions.cite(item, Cited(source, "p. 3"), by=who(person), at=NOW)
        with refused(sentence):
            actions.oblige(item, Obliged(party), by=who(person), at=NOW)
        with refused(sentence):
            actions.tag(item, [theme], by=who(person), at=NOW)


def test_what_somebody_changed_meanwhile_is_left_alone(amina: User, marc: User) -> None:
    item, source, party, theme = agreed(amina, marc), a_source(), a_party(), a_theme()
    seen_before = Commitment.objects.get()
    actions.attach(item, some_evidence(), by=who(marc), at=NOW)

    with stale():
        correct(seen_before, amina, title="Another title")
    with stale():
        actions.cite(seen_before, Cited(source, "p. 3"), by=who(amina), at=NOW)
    with stale():
        actions.oblige(seen_before, Obliged(party), by=who(amina), at=NOW)
    with stale():
        actions.tag(seen_before, [theme], by=who(amina), at=NOW)


def test_what_is_frozen_does_not_change_by_any_action(amina: User, marc: User) -> None:
    source = a_source()
    before = the_record()

    with refused("The code was given once and does not change."):
        actions.amend_reference(source, code="another", by=who(marc), at=NOW)

    assert the_record() == before


def test_a_corrected_date_falls_on_the_end_of_its_span(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    correct(item, amina, stated_on=date(2026, 3, 5), stated_precision="month")

    assert Commitment.objects.get().stated == StatedDate(date(2026, 3, 31), Precision.MONTH)


def test_a_corrected_date_is_whole(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("Say how exact the date is."):
        correct(item, amina, stated_on=date(2026, 3, 5))
