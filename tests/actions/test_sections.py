"""Which section says what: names are personal, partners restricted, secrets nowhere."""

import pytest

from ledger.domain.kinds import Kind
from ledger.models import Credential, Entry, User
from tests.actions.history import (
    ASKED,
    CONTACT,
    OVERRIDE,
    PARTNER_NAME,
    PASSWORD,
    House,
)

pytestmark = pytest.mark.django_db


def texts(*sections: str, **where: object) -> str:
    """Return all that some sections of all entries say."""
    found = Entry.objects.filter(**where).values_list(*sections)
    return "\n".join(text or "" for row in found for text in row)


def test_people_are_named_in_the_personal_section_only(house: House) -> None:
    elsewhere = texts("leaf", "chain", "open", "restricted")

    for person in User.objects.all():
        assert person.full_name in texts("personal")
        assert person.full_name not in elsewhere
        assert f'"{person.username}"' not in elsewhere


def test_the_stream_of_an_item_knows_people_by_no_key_either(house: House) -> None:
    shared = texts("chain", "open", "restricted", stream=house.item.pk)

    assert len(house.people) == 3
    for person in house.people:
        assert str(person.pk) not in shared
        assert str(person.pk) in texts("personal")


def test_a_partner_s_name_is_restricted_and_its_contact_personal(house: House) -> None:
    assert PARTNER_NAME in texts("restricted")
    assert PARTNER_NAME not in texts("leaf", "chain", "open", "personal")
    assert CONTACT in texts("personal")
    assert CONTACT not in texts("leaf", "chain", "open", "restricted")


def test_to_whom_an_item_was_shown_is_restricted(house: House) -> None:
    party = str(house.partner.party_id)

    assert party not in texts("chain", "open", "personal", stream=house.item.pk)
    assert party in texts("restricted", stream=house.item.pk)


def test_what_was_proposed_is_restricted_until_it_is_done(house: House) -> None:
    history = Entry.objects.of(house.item.pk)

    for entry in history:
        if entry.kind is Kind.PROPOSED:
            told = entry.content("open")["data"]
            names = {name.partition(":")[0] for name in told["set"]}
            assert names <= {"commitment", "proposal", "evidence"}
            for name, columns in told["set"].items():
                if name.startswith("proposal:"):
                    assert set(columns) <= {"commitment_id"}
            assert "note" not in told
    assert sum(ASKED in (entry.open or "") for entry in history) == 1
    assert OVERRIDE in texts("restricted")
    assert OVERRIDE not in texts("open")


def test_secrets_are_nowhere(house: House) -> None:
    everything = texts("leaf", "chain", "open", "restricted", "personal")

    for secret in (PASSWORD, house.token.secret, str(house.token)):
        assert secret not in everything
    for person in User.objects.all():
        assert person.password not in everything
    assert "password" not in everything.replace(Kind.PASSWORD_SET, "")


def test_a_digest_is_no_secret_yet_between_colleagues(house: House) -> None:
    for key in Credential.objects.all():
        assert key.digest in texts("restricted")
        assert key.digest not in texts("leaf", "chain", "open", "personal")


def test_an_empty_section_looks_like_any_other(house: House) -> None:
    leaves = set(Entry.objects.values_list("leaf", flat=True))

    assert {len(leaf.encode()) for leaf in leaves} == {230}
    assert len(leaves) == Entry.objects.count()


def test_every_entry_names_who_did_it_through_which_door(house: House) -> None:
    for entry in Entry.objects.all():
        actor = entry.content("personal")["actor"]

        assert set(actor) == {"id", "name", "role", "door"}
        assert actor["name"]
        # No person signs what a command does, nor what a partner's program sends.
        assert (actor["id"] is None) == (actor["door"] in ("command", "api"))
