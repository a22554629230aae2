"""Who may do what: every role against every rule."""

from typing import Final
from uuid import UUID

import pytest

from ledger.domain import actor as rules
from ledger.domain.actor import EDITORS, Actor, Door, Role

HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
ME, ANOTHER = UUID(int=11), UUID(int=12)

OTHER_DESK: Final = "This commitment belongs to another desk"
NOT_EDITOR: Final = "Only desk officers and managers change commitments."
NOT_DECIDER: Final = "Only a manager of the desk decides on a proposal."
NOT_RELEASER: Final = "Only a manager decides who may see an item."
NOT_ADMIN: Final = "Only an administrator manages people, desks and partners' access."

each_role = pytest.mark.parametrize("role", Role)


def at_desk(role: Role, *desks: UUID) -> Actor:
    return Actor(ME, "Amina Example", role, frozenset(desks), Door.ADMIN)


@each_role
def test_officers_and_managers_edit_the_items_of_their_desks(role: Role) -> None:
    why = rules.edit_refusal(at_desk(role, HERE), HERE)

    assert why == (None if role in {Role.OFFICER, Role.MANAGER} else NOT_EDITOR)


@each_role
@pytest.mark.parametrize("desks", [(), (ELSEWHERE,)])
def test_nobody_edits_the_items_of_another_desk(role: Role, desks: tuple[UUID, ...]) -> None:
    why = rules.edit_refusal(at_desk(role, *desks), HERE)

    if role in EDITORS:
        assert why == f"{OTHER_DESK}. You can read it, not change it."
    else:
        assert why == NOT_EDITOR


@each_role
def test_a_manager_of_the_desk_decides(role: Role) -> None:
    why = rules.decide_refusal(at_desk(role, HERE), HERE, requested_by=ANOTHER)

    assert why == (None if role is Role.MANAGER else NOT_DECIDER)


@each_role
def test_nobody_decides_on_their_own_proposal(role: Role) -> None:
    why = rules.decide_refusal(at_desk(role, HERE), HERE, requested_by=ME)

    if role is Role.MANAGER:
        assert why == "You made this proposal; another person must decide on it."
    else:
        assert why == NOT_DECIDER


@each_role
def test_nobody_decides_for_another_desk(role: Role) -> None:
    why = rules.decide_refusal(at_desk(role, ELSEWHERE), HERE, requested_by=ANOTHER)

    if role is Role.MANAGER:
        assert why == f"{OTHER_DESK}: its manager decides."
    else:
        assert why == NOT_DECIDER


@each_role
def test_a_manager_of_the_desk_decides_who_sees_an_item(role: Role) -> None:
    why = rules.release_refusal(at_desk(role, HERE), HERE)

    assert why == (None if role is Role.MANAGER else NOT_RELEASER)


@each_role
def test_nobody_shows_the_items_of_another_desk(role: Role) -> None:
    why = rules.release_refusal(at_desk(role, ELSEWHERE), HERE)

    if role is Role.MANAGER:
        assert why == f"{OTHER_DESK}: its manager releases it."
    else:
        assert why == NOT_RELEASER


@each_role
def test_any_manager_decides_who_sees_a_whole_instrument(role: Role) -> None:
    why = rules.release_refusal(at_desk(role), None)

    assert why == (None if role is Role.MANAGER else NOT_RELEASER)


@each_role
def test_everybody_but_readers_keeps_the_reference_data(role: Role) -> None:
    why = rules.reference_refusal(at_desk(role))

    assert why == ("Readers do not change anything." if role is Role.READER else None)


@each_role
def test_an_administrator_manages_people_and_partners_and_nobody_else_does(role: Role) -> None:
    why = rules.administer_refusal(at_desk(role, HERE))

    assert why == (None if role is Role.ADMINISTRATOR else NOT_ADMIN)


@each_role
@pytest.mark.parametrize("desks", [(HERE,), (ELSEWHERE,)])
def test_an_absence_is_set_by_oneself_one_s_manager_or_an_administrator(
    role: Role, desks: tuple[UUID, ...]
) -> None:
    by = at_desk(role, *desks)

    own = rules.absence_refusal(by, ME, frozenset())
    anothers = rules.absence_refusal(by, ANOTHER, frozenset({HERE}))

    may = role is Role.ADMINISTRATOR or (role is Role.MANAGER and HERE in desks)
    assert own is None
    assert (anothers is None) == may


@each_role
def test_the_record_of_a_person_is_theirs_and_the_administrators(role: Role) -> None:
    by = at_desk(role, HERE)

    assert rules.file_refusal(by, ME) is None
    assert (rules.file_refusal(by, ANOTHER) is None) == (role is Role.ADMINISTRATOR)
    assert (rules.roles_refusal(by) is None) == (role in {Role.MANAGER, Role.ADMINISTRATOR})
