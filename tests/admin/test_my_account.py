"""One's own account, and what colleagues see of each other."""

import pytest

from ledger.domain.kinds import Kind
from ledger.models import Entry, User
from tests.admin.visitor import Visitor, nothing_written, rows_of, text_of, told, typed_in
from tests.admin.world import World

pytestmark = pytest.mark.django_db


# --- Who sees what of whom ------------------------------------------------------------------------


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "dev", "rita"])
def test_colleagues_see_a_name_desks_and_absence_and_nothing_else(
    person: str, world: World, people: dict[str, User]
) -> None:
    marc = people["marc"]
    visitor = Visitor(people[person])

    page, rows = visitor.item(marc), visitor.open("ledger_user_changelist")

    words = text_of(page)
    assert "Marc Example plans no absence" in words
    assert "Desk brussels since 2026-07-01" in words
    for hidden in ("Manager", "May sign in", "User name", "Set a password", "Absence and deputy"):
        assert hidden not in words.partition("Person")[2]
    assert 'name="_save"' not in page.content.decode()
    assert {"full_name", "on_desks", "stands_in", "away"} == set(rows_of(rows)[0])
    assert "By role" not in text_of(rows)


@pytest.mark.only("sqlite")
def test_managers_see_roles_too_and_change_none(world: World, people: dict[str, User]) -> None:
    manager = Visitor(people["marc"])

    page = manager.item(people["amina"])

    assert "Role: Desk officer" in text_of(page)
    assert 'name="_save"' not in page.content.decode()
    assert "role" in rows_of(manager.open("ledger_user_changelist"))[0]


@pytest.mark.parametrize(
    "guess", ["password__startswith", "role__exact", "username__startswith", "away_from__gt"]
)
def test_nobody_guesses_at_what_is_not_shown(guess: str, people: dict[str, User]) -> None:
    answer = Visitor(people["rita"]).open("ledger_user_changelist", **{guess: "a"})

    assert answer.status_code in {302, 400}
    assert "Example" not in text_of(answer).replace("Rita Example", "")


def test_the_record_of_a_person_is_between_them_and_the_administrators(
    world: World, people: dict[str, User]
) -> None:
    amina = people["amina"]

    for name, sees in (("amina", True), ("ada", True), ("marc", False), ("dev", False)):
        answer = Visitor(people[name]).open("ledger_user_history", amina.pk)
        assert (answer.status_code == 200) == sees, name
        assert sees or "for that person and for administrators" in told(answer)


# --- My account -----------------------------------------------------------------------------------


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "marc", "rita", "ada"])
def test_everybody_finds_their_own_account(person: str, people: dict[str, User]) -> None:
    me = people[person]

    page = Visitor(me).item(me)

    words = text_of(page)
    assert "My account" in words
    assert "Change my password" in words
    assert "Absence and deputy" in words
    assert "Record" in words
    assert ('name="_save"' in page.content.decode()) == (person == "ada")


def test_a_person_goes_away_and_names_a_deputy(people: dict[str, User]) -> None:
    amina, marc = people["amina"], people["marc"]

    answer = Visitor(amina).send(
        amina, "absence", deputy=marc, away_from="2026-07-06", away_until="2026-07-24"
    )

    said = "Amina Example is away from 2026-07-06 to 2026-07-24; Marc Example stands in."
    assert told(answer) == said
    assert said in text_of(Visitor(people["rita"]).item(amina))
    assert "Deputy of: Amina Example" in text_of(Visitor(marc).item(marc))
    assert Entry.objects.of(amina.pk).latest("version").kind == Kind.AMENDED


def test_only_those_who_can_stand_in_are_offered(people: dict[str, User]) -> None:
    amina = people["amina"]
    page = Visitor(amina).open("ledger_user_absence", amina.pk)

    assert list(page.context["form"].fields["deputy"].queryset) == [people["marc"]]


@pytest.mark.only("sqlite")
def test_an_absence_that_makes_no_sense_is_refused_and_kept_to_be_corrected(
    people: dict[str, User],
) -> None:
    amina = people["amina"]

    with nothing_written():
        answer = Visitor(amina).send(
            amina, "absence", away_from="2026-07-24", away_until="2026-07-06"
        )

    assert answer.status_code == 422
    assert "The last day away comes before the first." in text_of(answer)
    assert typed_in(answer, "away_from") == "2026-07-24"
