"""The list's views: whose items they hold, how many, and where the list opens."""

from typing import Any

import pytest
from django.urls import reverse

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.status import Status
from ledger.models import Commitment, User
from tests.admin.visitor import Visitor, references_of, text_of, told
from tests.factories import NOW, a_draft, a_person, in_progress, published, who

pytestmark = pytest.mark.django_db

LIST = reverse("admin:ledger_commitment_changelist")


def shown(person: User, **params: str) -> list[str]:
    return sorted(references_of(Visitor(person).list(**params)))


def only(*commitments: Commitment) -> list[str]:
    return sorted(commitment.reference for commitment in commitments)


def tabs_of(page: Any) -> dict[str, Any]:
    return {str(tab.label): tab for tab in page.context["tabs"]}


def test_sent_back_are_mine_until_i_submit_them_again(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    asked = actions.submit(draft, by=who(amina), at=NOW)
    assert shown(amina, view="sent-back") == []
    actions.decide(asked, approve=False, note="Name a source.", by=who(marc), at=NOW)

    assert shown(amina, view="sent-back") == only(draft)
    assert shown(marc, view="sent-back") == []
    draft.refresh_from_db()
    actions.submit(draft, by=who(amina), at=NOW)
    assert shown(amina, view="sent-back") == []


def test_questions_to_me_are_those_that_nobody_has_answered(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    actions.ask_owner(commitment, question="When is it signed?", by=who(marc), at=NOW)

    assert shown(amina, view="asked") == only(commitment)
    assert shown(marc, view="asked") == []
    question = commitment.questions.get()
    actions.answer_question(commitment, question, answer="In May.", by=who(amina), at=NOW)
    assert shown(amina, view="asked") == []


def test_without_an_owner_is_what_only_somebody_who_left_owns(
    amina: User, marc: User, ada: User
) -> None:
    commitment = published(amina, marc)
    assert shown(marc, view="no-owner") == []
    actions.amend_person(amina, is_active=False, by=who(ada), at=NOW)

    assert shown(marc, view="no-owner") == only(commitment)
    assert "has left" in text_of(Visitor(marc).list(view="no-owner"))


def test_mine_narrows_every_view_to_my_own(amina: User, marc: User) -> None:
    own = published(amina, marc)
    others = published(amina, marc)
    actions.reassign(others, owner=marc, by=who(amina), at=NOW)

    assert shown(amina, view="no-evidence") == only(own, others)
    assert shown(amina, view="no-evidence", mine="1") == only(own)


def test_the_list_opens_at_ones_own_desk_and_then_where_it_was_left(
    amina: User, marc: User, dev: User, lena: User
) -> None:
    own, foreign = published(amina, marc), published(dev, lena)
    officer = Visitor(amina)

    first = officer.client.get(LIST, follow=True)
    everywhere = officer.client.get(LIST, {"desk": "all", "view": "no-evidence"})
    again = officer.client.get(LIST, follow=True)

    assert references_of(first) == [own.reference]
    assert sorted(references_of(everywhere)) == only(own, foreign)
    assert again.redirect_chain == [(f"{LIST}?view=no-evidence&desk=all", 302)]
    assert sorted(references_of(again)) == only(own, foreign)


def test_where_one_person_left_the_list_is_not_where_the_next_begins(
    amina: User, marc: User, dev: User
) -> None:
    officer = Visitor(amina)
    officer.list(view="overdue", desk="all")

    officer.client.force_login(dev)

    assert officer.client.get(LIST).headers["Location"] == f"{LIST}?desk=mine"


@pytest.mark.only("sqlite")
def test_tabs_that_can_never_hold_anything_are_not_offered(
    amina: User, marc: User, rita: User
) -> None:
    published(amina, marc)

    assert "Awaiting my approval" in tabs_of(Visitor(marc).list())
    assert "Awaiting my approval" not in tabs_of(Visitor(amina).list())
    assert "My items" not in tabs_of(Visitor(rita).list())


def test_a_row_tells_every_way_in_which_it_is_late(amina: User, marc: User, clock: Any) -> None:
    commitment = published(amina, marc)
    clock(NOW.replace(year=2028))

    page = text_of(Visitor(amina).list(view="overdue"))

    for late in commitment.lateness(on=NOW.replace(year=2028).date()):
        assert str(late) in page
    assert "1 more" in page


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"view": "nonsense"}, "The list has no view “nonsense”."),
        ({"status": "overdue"}, "The list cannot be narrowed to “overdue”."),
        ({"late": "x"}, "The list cannot be narrowed to “x”."),
        ({"wording": "loud"}, "The list cannot be narrowed to “loud”."),
        ({"mine": "2"}, "The list cannot be narrowed to “2”."),
        ({"owner": "01a20206-0000-7000-8000-000000000000"}, "Nobody goes by"),
        ({"owner": "zzz"}, "Nobody goes by “zzz”."),
        ({"desk": "atlantis"}, "No desk goes by “atlantis”."),
        ({"party": "9" * 5000}, "at most 200 characters"),
        ({"q": "a " * 11}, "Search for at most 10 words at once."),
        ({"q": "word " * 5000}, "at most 200 characters"),
        ({"q": "a\x00b"}, "U+0000"),
        ({"theme": "\u202eevil"}, "U+202E"),
        ({"o": ".".join("1" * 3000)}, "cannot be sorted"),
        ({"o": "1;drop"}, "cannot be sorted"),
    ],
)
def test_what_means_nothing_is_told_and_left_out(
    params: dict[str, str], words: str, amina: User, marc: User
) -> None:
    kept = published(amina, marc)
    officer = Visitor(amina)

    answer = officer.list(desk="mine", **params) if "desk" not in params else officer.list(**params)

    assert answer.status_code == 302
    assert words in told(answer)
    page = officer.client.get(answer.headers["Location"], follow=True)
    assert references_of(page) == [kept.reference]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "name",
    [
        "owner__password__startswith",
        "owner__full_name",
        "_popup",
        "_to_field",
        "pk__in",
        "view__in",
    ],
)
def test_what_the_list_does_not_offer_is_refused(name: str, amina: User) -> None:
    assert Visitor(amina).list(**{name: "a"}).status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "9" * 400, "9" * 5000, "x", "\x00"])
def test_a_page_that_is_not_there_is_the_nearest_one(page: str, amina: User, marc: User) -> None:
    published(amina, marc)

    assert len(references_of(Visitor(amina).list(desk="all", p=page))) == 1


def test_words_are_searched_for_one_by_one_and_those_in_quotes_together(
    amina: User, marc: User
) -> None:
    wanted = published(amina, marc, title="Patrol the ocean", text="Ships sail together.")
    published(amina, marc, title="Patrol the skies", text="Planes fly alone.")

    assert shown(amina, q="together patrol") == only(wanted)
    assert shown(amina, q='"patrol the ocean"') == only(wanted)
    assert shown(amina, q='"the patrol"') == []
    assert shown(amina, q="100%") == []


def test_people_and_things_are_found_by_key_or_by_a_part_of_their_name(
    amina: User, marc: User, dev: User, lena: User
) -> None:
    own, foreign = published(amina, marc), published(dev, lena)
    party = own.obligations.get().party

    assert shown(marc, owner=str(amina.pk)) == only(own)
    assert shown(marc, owner="AMINA") == only(own)
    assert shown(marc, desk="new-delhi") == only(foreign)
    assert shown(marc, desk=str(foreign.desk_id)) == only(foreign)
    assert shown(marc, party=str(party.pk)) == only(own)
    assert shown(marc, instrument=own.instrument.name) == only(own)
    assert shown(marc, owner="Example") == only(own, foreign)


def test_the_status_draft_is_one_to_narrow_by(amina: User, marc: User) -> None:
    draft, announced = a_draft(amina), published(amina, marc)

    assert shown(amina, status="draft") == only(draft)
    assert shown(amina, status=Status.ANNOUNCED.value) == only(announced)


def test_sorting_puts_what_is_not_set_last_both_ways(amina: User, marc: User) -> None:
    owned, nobodys = published(amina, marc), a_draft(amina)
    actions.reassign(nobodys, owner=None, by=who(amina), at=NOW)
    officer = Visitor(amina)

    for order in ("6", "-6"):
        assert references_of(officer.list(desk="all", o=order)) == [
            owned.reference,
            nobodys.reference,
        ]


def test_who_stands_in_for_somebody_finds_their_items_among_their_own(
    amina: User, marc: User, ada: User, brussels: Any
) -> None:
    commitment = published(amina, marc)
    pieter = a_person("pieter", Role.MANAGER, brussels)
    away = {"deputy": pieter, "away_from": NOW.date(), "away_until": NOW.date()}
    actions.amend_person(amina, **away, by=who(ada), at=NOW)

    assert shown(pieter, view="mine") == only(commitment)
