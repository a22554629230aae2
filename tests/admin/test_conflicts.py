"""Two people change one row: what each changed is kept, and what both changed is asked."""

from typing import Any

import pytest

from ledger.domain.actor import Role
from ledger.models import Commitment, Entry, User
from ledger.models.recorded import Root
from tests.admin.visitor import Visitor, filled, nothing_written, page_of, text_of, told, typed_in
from tests.admin.world import World
from tests.factories import a_draft, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(people: dict[str, User]) -> User:
    return people["amina"]


@pytest.fixture
def marc(people: dict[str, User]) -> User:
    return people["marc"]


def page_sent(visitor: Visitor, row: Root, **typed: Any) -> dict[str, Any]:
    return filled(visitor.client.get(page_of(row, "change")), typed)


def save(visitor: Visitor, row: Root, sent: dict[str, Any]) -> Any:
    return visitor.client.post(page_of(row, "change"), sent)


def now(row: Root) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def columns_of_the_last_entry(row: Root) -> set[str]:
    """Return which columns of a row its last entry gave a value."""
    last = Entry.objects.of(row.pk).latest("version")
    told: dict[str, Any] = last.content("open")["data"]["set"][row.row_name]
    return set(told)


def both_at_once(draft: Commitment, amina: User, marc: User) -> Any:
    """Let Marc save first, then Amina; return the page that she gets."""
    officer, manager = Visitor(amina), Visitor(marc)
    mine = page_sent(officer, draft, title="Amina's title", success_criterion="Seen twice.")
    theirs = page_sent(manager, draft, title="Marc's title", text="Marc's words.")
    save(manager, draft, theirs)
    with nothing_written():
        return save(officer, draft, mine)


@pytest.mark.only("sqlite")
def test_what_both_changed_is_shown_three_times(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    before = now(draft)

    asked = both_at_once(draft, amina, marc)

    assert asked.status_code == 409
    shown = asked.context["adminform"].form.conflict
    [row] = shown.rows
    assert (row.base, row.theirs, row.mine) == (before.title, "Marc's title", "Amina's title")
    assert (row.by, len(shown.taken), shown.kept) == ("Marc Example", 1, ("Success criterion",))
    assert "Saved by Marc Example, 2026-07-01 10:00 UTC" in text_of(asked)
    assert typed_in(asked, "text") == "Marc's words."
    assert typed_in(asked, "title") == "Amina's title"
    assert asked.context["original"].title == "Marc's title"


@pytest.mark.only("sqlite")
def test_what_each_changed_alone_is_kept_and_what_both_changed_is_asked(
    amina: User, marc: User
) -> None:
    draft = a_draft(amina)
    asked = both_at_once(draft, amina, marc)

    saved = save(Visitor(amina), draft, filled(asked, {}))

    after = now(draft)
    assert saved["Location"] == page_of(draft, "change")
    assert (after.title, after.text) == ("Amina's title", "Marc's words.")
    assert after.success_criterion == "Seen twice."
    assert columns_of_the_last_entry(draft) == {"title", "success_criterion"}


@pytest.mark.only("sqlite")
def test_ones_own_words_are_chosen_until_one_chooses_otherwise(amina: User, marc: User) -> None:
    draft, officer, manager = a_draft(amina), Visitor(amina), Visitor(marc)
    mine = page_sent(officer, draft, title="Amina's title")
    save(manager, draft, page_sent(manager, draft, title="Marc's title"))

    html = save(officer, draft, mine).content.decode()

    assert '<input type="radio" name="choice_title" value="mine" checked>' in html
    assert '<input type="radio" name="choice_title" value="theirs">' in html
    assert html.count(" autofocus") == 1


@pytest.mark.only("sqlite")
def test_who_chooses_what_the_other_saved_writes_the_rest_alone(amina: User, marc: User) -> None:
    draft, officer, manager = a_draft(amina), Visitor(amina), Visitor(marc)
    mine = page_sent(officer, draft, title="Amina's title", success_criterion="Seen twice.")
    save(manager, draft, page_sent(manager, draft, title="Marc's title"))
    asked = save(officer, draft, mine)

    saved = save(officer, draft, filled(asked, {"choice_title": "theirs"}))

    assert now(draft).title == "Marc's title"
    assert columns_of_the_last_entry(draft) == {"success_criterion"}
    assert "Success criterion" in told(saved)


@pytest.mark.only("sqlite")
def test_who_gives_way_in_everything_writes_nothing_and_is_told_so(amina: User, marc: User) -> None:
    draft, officer, manager = a_draft(amina), Visitor(amina), Visitor(marc)
    mine = page_sent(officer, draft, title="Amina's title")
    save(manager, draft, page_sent(manager, draft, title="Marc's title"))
    asked = save(officer, draft, mine)

    with nothing_written():
        answer = save(officer, draft, filled(asked, {"choice_title": "theirs"}))

    assert told(answer) == "Nothing was changed, so nothing was written."


@pytest.mark.only("sqlite")
def test_a_third_change_asks_again_and_a_choice_holds_through_it(amina: User, marc: User) -> None:
    draft, officer, manager = a_draft(amina), Visitor(amina), Visitor(marc)
    mine = page_sent(officer, draft, title="Amina's title", success_criterion="Seen twice.")
    save(manager, draft, page_sent(manager, draft, title="Marc's title"))
    asked = save(officer, draft, mine)
    save(manager, draft, page_sent(manager, draft, success_criterion="Seen by all."))

    with nothing_written():
        again = save(officer, draft, filled(asked, {"choice_title": "theirs"}))
    save(officer, draft, filled(again, {}))

    [row] = again.context["adminform"].form.conflict.rows
    assert (row.base, row.theirs, row.mine) == ("It has been seen.", "Seen by all.", "Seen twice.")
    assert (now(draft).title, now(draft).success_criterion) == ("Marc's title", "Seen twice.")


def test_a_stated_date_is_one_thing_that_two_can_change(amina: User, marc: User) -> None:
    draft, officer, manager = a_draft(amina), Visitor(amina), Visitor(marc)
    mine = page_sent(officer, draft, stated_on="2026-01-05", stated_precision="month")
    theirs = {"stated_precision": "unstated", "stated_words": "soon"}
    save(manager, draft, page_sent(manager, draft, **theirs))

    asked = save(officer, draft, mine)
    save(officer, draft, filled(asked, {}))

    [row] = asked.context["adminform"].form.conflict.rows
    assert row.theirs == "only in words · soon"
    assert row.mine == "2026-01-31 · that month"
    assert str(now(draft).stated) == "January 2026"


@pytest.mark.only("sqlite")
def test_what_cannot_be_read_is_kept_beside_what_the_other_saved(amina: User, marc: User) -> None:
    draft, officer, manager = a_draft(amina), Visitor(amina), Visitor(marc)
    mine = page_sent(officer, draft, stated_on="27/01/2026", stated_precision="day")
    save(manager, draft, page_sent(manager, draft, title="Marc's title"))

    with nothing_written():
        asked = save(officer, draft, mine)

    assert asked.status_code == 409
    assert typed_in(asked, "stated_on") == "27/01/2026"
    assert typed_in(asked, "title") == "Marc's title"
    assert "This is not a day of the calendar" in text_of(asked)


@pytest.mark.parametrize("reason", ["A slip.", "Another reason."])
def test_the_same_form_sent_twice_is_saved_once(reason: str, amina: User) -> None:
    draft, officer = a_draft(amina), Visitor(amina)
    sent = page_sent(officer, draft, title="Better words", reason="A slip.")
    save(officer, draft, sent)

    with nothing_written():
        second = save(officer, draft, sent | {"reason": reason})

    if reason == "A slip.":
        assert told(second).endswith("It was saved already, just as you typed it.")
    else:  # what was typed beside the words is not on the record, so it is not thrown away
        assert second.status_code == 409
        assert typed_in(second, "reason") == reason


@pytest.mark.parametrize(
    ("kind", "theirs", "mine"),
    [
        ("instrument", {"also_known_as": "The pact"}, {"name": "Mine"}),
        ("party", {"kind": "organisation"}, {"name": "Mine"}),
        ("publisher", {"reliability": "A"}, {"name": "Mine"}),
        ("source", {"link": "https://example.org/2"}, {"title": "Mine"}),
        ("desk", {"place": "Geneva"}, {"name": "Mine"}),
        ("partner", {"contact": "Room 2"}, {"name": "Mine"}),
        ("user", {"role": "officer"}, {"full_name": "Mine"}),
    ],
)
def test_two_people_change_different_fields_of_one_row_and_both_stand(
    kind: str, theirs: dict[str, str], mine: dict[str, str], world: World, people: dict[str, User]
) -> None:
    row = world.roots()[kind]
    is_adas = kind in {"desk", "partner", "user"}
    other = a_person("abel", Role.ADMINISTRATOR) if is_adas else people["marc"]
    one, two = Visitor(people["ada" if is_adas else "amina"]), Visitor(other)
    sent = page_sent(one, row, **mine)
    assert save(two, row, page_sent(two, row, **theirs)).status_code == 302

    with nothing_written():
        asked = save(one, row, sent)
    saved = save(one, row, filled(asked, {}))

    assert (asked.status_code, saved.status_code) == (409, 302)
    assert asked.context["adminform"].form.conflict.rows == ()
    for name, value in (theirs | mine).items():
        assert getattr(now(row), name) == value, name


def test_both_change_who_sits_where_and_are_asked(world: World, people: dict[str, User]) -> None:
    rita, desk = world.person, people["dev"].desks.get()
    one, two = Visitor(people["ada"]), Visitor(a_person("abel", Role.ADMINISTRATOR))
    sent = page_sent(one, rita, seats=[])
    save(two, rita, page_sent(two, rita, seats=[*rita.desk_ids, desk.pk]))

    asked = save(one, rita, sent)
    save(one, rita, filled(asked, {"choice_seats": "theirs"}) | {"full_name": "Rita Rao"})

    [row] = asked.context["adminform"].form.conflict.rows
    assert (row.name, row.mine) == ("seats", "\N{EN DASH}")
    assert str(desk) in row.theirs
    assert desk.pk in User.objects.get(pk=rita.pk).desk_ids
    assert now(rita).full_name == "Rita Rao"


def test_a_draft_that_only_moved_on_elsewhere_keeps_every_word(amina: User, marc: User) -> None:
    draft, officer = a_draft(amina), Visitor(amina)
    sent = page_sent(officer, draft, title="Amina's title")
    Visitor(marc).send(draft, "submit", note="Ready.")

    asked = save(officer, draft, sent)
    save(officer, draft, filled(asked, {}))

    assert asked.context["adminform"].form.conflict.rows == ()
    assert Commitment.objects.get(pk=draft.pk).title == "Amina's title"
