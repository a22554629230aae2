"""What people, desks and keys can be asked."""

from datetime import UTC, date, datetime

import pytest

from ledger import actions
from ledger.domain.actor import Door, Role
from ledger.models import Desk, User
from ledger.models.recorded import Recorded, uuid7
from tests.factories import NOW, SETUP, a_person, who
from tests.models.rows import Rows

pytestmark = pytest.mark.django_db


def test_owners_are_active_officers_and_managers(
    amina: User, marc: User, rita: User, ada: User
) -> None:
    gone = a_person("gina", Role.OFFICER)
    actions.amend_person(gone, is_active=False, by=SETUP, at=NOW)

    everybody = [person.pk for person in (amina, marc, rita, ada, gone)]
    assert set(User.objects.owners().filter(pk__in=everybody)) == {amina, marc}


def test_a_person_is_found_by_name_however_it_is_typed(amina: User) -> None:
    assert User.objects.get_by_natural_key("Amina") == amina
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


@pytest.mark.parametrize(
    ("role", "edits", "decides"),
    [
        (Role.OFFICER, True, False),
        (Role.MANAGER, True, True),
        (Role.READER, False, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_a_role_says_what_a_person_may_do_while_they_are_here(
    db: None, role: Role, *, edits: bool, decides: bool
) -> None:
    a_person("adam", Role.ADMINISTRATOR)  # the last one stays
    person = a_person("anna", role)
    here = (person.may_edit, person.may_decide, person.is_staff)

    actions.amend_person(person, is_active=False, by=SETUP, at=NOW)

    assert here == (edits, decides, True)
    assert (person.may_edit, person.may_decide, person.is_staff) == (False, False, False)


def test_everybody_may_look_and_django_s_other_permissions_mean_nothing(marc: User) -> None:
    assert marc.has_perm("ledger.view_commitment")
    assert marc.has_module_perms("ledger")
    assert not marc.has_module_perms("auth")
    for verb in ("add", "change", "delete"):
        assert not marc.has_perm(f"ledger.{verb}_commitment")

    actions.amend_person(marc, is_active=False, by=SETUP, at=NOW)
    assert not marc.has_perm("ledger.view_commitment")
    assert not marc.has_module_perms("ledger")


def test_a_person_acts_with_their_name_role_and_present_desks(
    amina: User, brussels: Desk, delhi: Desk
) -> None:
    actions.seat(amina, delhi, by=SETUP, at=NOW)
    actions.unseat(amina, brussels, by=SETUP, at=NOW)

    actor = who(amina, Door.API)

    assert (actor.id, actor.name, actor.role) == (amina.pk, "Amina Example", Role.OFFICER)
    assert (set(actor.desks), actor.door) == ({delhi.pk}, Door.API)
    assert (amina.get_full_name(), amina.get_short_name()) == ("Amina Example", "Amina")


def test_every_desk_has_its_own_today(brussels: Desk, delhi: Desk) -> None:
    here = Desk.objects.filter(pk__in=[brussels.pk, delhi.pk])

    today = here.today(datetime(2026, 7, 1, 20, 0, tzinfo=UTC))

    assert today.by_desk == {brussels.pk: date(2026, 7, 1), delhi.pk: date(2026, 7, 2)}


def test_every_row_can_be_shown_in_words(rows: Rows) -> None:
    for row in rows.values():
        assert str(row).strip(" ·→():")
        assert str(row.pk) not in str(row)


def test_every_row_names_itself_and_knows_its_stream(rows: Rows) -> None:
    for model, row in rows.items():
        assert isinstance(row, Recorded)
        assert row.row_name == f"{model.__name__.lower()}:{row.pk}"
        assert (row.stream == row.pk) == row.sections.is_root


def test_keys_are_uuids_of_version_seven_in_the_order_of_their_time() -> None:
    keys = [uuid7() for _ in range(200)]

    stamps = [key.int >> 80 for key in keys]
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
    assert stamps == sorted(stamps)
    assert len(set(keys)) == 200
