"""Handing a commitment over, to another person or another desk."""

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.models import Commitment, Desk, User
from tests.actions.refusing import refused, stale
from tests.factories import NOW, SETUP, a_draft, a_person, agreed, some_evidence, who

pytestmark = pytest.mark.django_db


def test_a_new_owner_is_named_only_where_names_belong(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    entry = actions.reassign(item, owner=marc, reason="Leave.", by=who(amina), at=NOW)

    assert entry.kind is Kind.OWNER_CHANGED
    assert Commitment.objects.get().owner == marc
    told = entry.content("personal")["data"]
    assert told["set"][item.row_name] == {"owner_id": str(marc.pk)}
    assert told["was"][item.row_name] == {"owner_id": str(amina.pk)}
    assert entry.content("restricted")["data"]["note"] == "Leave."
    assert str(marc.pk) not in f"{entry.open}{entry.restricted}"


def test_a_desk_hands_an_item_to_another_desk(
    amina: User, marc: User, dev: User, delhi: Desk
) -> None:
    item, text = agreed(amina, marc), some_evidence()

    actions.reassign(item, owner=dev, desk=delhi, by=who(amina), at=NOW)

    kept = Commitment.objects.get()
    assert (kept.owner, kept.desk) == (dev, delhi)
    with refused("This commitment belongs to another desk."):
        actions.attach(kept, text, by=who(amina), at=NOW)


def test_an_owner_sits_on_the_desk_and_may_edit(
    amina: User, marc: User, rita: User, dev: User, ada: User, delhi: Desk
) -> None:
    item = agreed(amina, marc)

    for owner in (rita, dev, ada):
        with refused(f"{owner} does not sit on Desk brussels."):
            actions.reassign(item, owner=owner, by=who(amina), at=NOW)
    with refused("Marc Example does not sit on Desk new-delhi."):
        actions.reassign(item, owner=marc, desk=delhi, by=who(amina), at=NOW)


def test_who_left_owns_nothing_new(amina: User, marc: User, brussels: Desk) -> None:
    item, anna = agreed(amina, marc), a_person("anna", Role.OFFICER, brussels)
    actions.amend_person(anna, is_active=False, by=SETUP, at=NOW)

    with refused("Anna Example does not sit on Desk brussels."):
        actions.reassign(item, owner=anna, by=who(amina), at=NOW)


def test_handing_over_to_oneself_is_no_change(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("Nothing was changed."):
        actions.reassign(item, owner=amina, by=who(amina), at=NOW)


def test_another_desk_s_item_is_not_taken(
    amina: User, marc: User, dev: User, rita: User, delhi: Desk
) -> None:
    item = agreed(amina, marc)

    with refused("This commitment belongs to another desk."):
        actions.reassign(item, owner=dev, desk=delhi, by=who(dev), at=NOW)
    with refused("Only desk officers and managers change commitments."):
        actions.reassign(item, owner=marc, by=who(rita), at=NOW)


def test_an_item_that_somebody_changed_meanwhile_is_not_handed_over(
    amina: User, marc: User
) -> None:
    item = agreed(amina, marc)
    seen_before = Commitment.objects.select_related("desk").get()
    actions.reassign(item, owner=marc, by=who(amina), at=NOW)

    with stale():
        actions.reassign(seen_before, owner=marc, by=who(marc), at=NOW)


def test_a_published_item_is_never_left_without_an_owner(amina: User, marc: User) -> None:
    item, draft = agreed(amina, marc), a_draft(amina)

    with refused("A published commitment belongs to somebody: name an owner."):
        actions.reassign(item, owner=None, by=who(amina), at=NOW)
    actions.reassign(draft, owner=None, by=who(amina), at=NOW)

    assert Commitment.objects.get(pk=draft.pk).owner is None
