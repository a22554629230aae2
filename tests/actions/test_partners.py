"""Partners and their keys: an administrator's business."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from ledger import actions
from ledger.domain import credentials
from ledger.domain.kinds import Kind
from ledger.models import Credential, Entry, Partner, User
from ledger.models.credential import successors
from tests.actions.refusing import refused, stale
from tests.factories import NOW, a_partner, a_party, who

pytestmark = pytest.mark.django_db
NOT_ADMIN = "Only an administrator manages people, desks and partners' access."


@pytest.fixture
def pieter(db: None) -> Partner:
    """The office of another country that reads through the API."""
    return a_partner(a_party())


def issue(partner: Partner, by: User, **given: Any) -> tuple[Credential, credentials.Token]:
    return actions.issue_key(partner, label="laptop", by=who(by), at=NOW, **given)


def revoke(key: Credential, by: User, reason: str = "The laptop was stolen.") -> Entry:
    return actions.revoke_key(key, reason=reason, by=who(by), at=NOW)


def rotate(key: Credential, by: User, overlap_days: int = 14) -> tuple[Credential, Any]:
    return actions.rotate_key(key, overlap_days=overlap_days, by=who(by), at=NOW)


def test_a_partner_is_added_and_its_name_is_between_colleagues(ada: User) -> None:
    partner = Partner(code="embassy", party=a_party(), name="Embassy", contact="Pieter P.")

    entry = actions.add_partner(partner, by=who(ada), at=NOW)

    assert entry.kind is Kind.CREATED
    assert Partner.objects.get().name == "Embassy"
    assert entry.content("restricted")["data"]["set"][partner.row_name] == {"name": "Embassy"}
    assert entry.content("personal")["data"]["set"][partner.row_name] == {"contact": "Pieter P."}
    assert "Embassy" not in str(entry.open)
    assert "Pieter" not in f"{entry.open}{entry.restricted}"


def test_a_partner_s_code_is_given_once(ada: User, pieter: Partner) -> None:
    again = Partner(code=pieter.code, party=pieter.party, name="Another office")

    with refused("Partner with this Code already exists."):
        actions.add_partner(again, by=who(ada), at=NOW)


def test_a_partner_is_amended(ada: User, pieter: Partner) -> None:
    entry = actions.amend_partner(pieter, name="Consulate", is_active=False, by=who(ada), at=NOW)

    assert entry.kind is Kind.AMENDED
    assert Partner.objects.get().is_active is False
    with refused("Nothing was changed."):
        actions.amend_partner(pieter, name="Consulate ", by=who(ada), at=NOW)
    with refused("Name: This field cannot be blank."):
        actions.amend_partner(pieter, name=" ", by=who(ada), at=NOW)


def test_a_key_opens_what_its_token_says_and_is_kept_as_a_digest(
    ada: User, pieter: Partner
) -> None:
    key, token = issue(pieter, ada)

    kept = Credential.objects.get()
    read = credentials.parse(str(token))
    assert read == token
    assert kept.key_id == token.key_id
    assert credentials.opens(
        token.secret,
        stored=kept.digest,
        pepper_id=kept.pepper_id,
        peppers=settings.LEDGER_PEPPERS,
    )
    assert token.secret not in str(vars(kept))
    assert (key, kept.issued_by) == (kept, ada)


def test_a_key_lives_a_year_unless_told_otherwise(ada: User, pieter: Partner) -> None:
    default, _token = issue(pieter, ada)
    short, _token = issue(pieter, ada, expires_at=NOW + timedelta(days=1))

    assert default.expires_at == NOW + timedelta(days=365)
    assert set(Credential.objects.live(NOW)) == {default, short}
    assert set(Credential.objects.live(NOW + timedelta(days=1))) == {default}
    assert not Credential.objects.live(NOW + timedelta(days=365)).exists()


def test_two_keys_have_nothing_in_common(ada: User, pieter: Partner) -> None:
    (one, token), (other, another) = issue(pieter, ada), issue(pieter, ada)

    assert one.key_id != other.key_id
    assert token.secret != another.secret
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (0, "A key must expire in the future."),
        (-1, "A key must expire in the future."),
        (732, "A key lives at most 731 days."),
    ],
)
def test_a_key_of_an_unreasonable_life_is_not_made(
    ada: User, pieter: Partner, days: int, sentence: str
) -> None:
    with refused(sentence):
        issue(pieter, ada, expires_at=NOW + timedelta(days=days))


def test_a_revoked_key_opens_nothing_and_says_why(ada: User, pieter: Partner) -> None:
    key, _token = issue(pieter, ada)

    entry = revoke(key, ada)

    kept = Credential.objects.get()
    assert entry.kind is Kind.KEY_REVOKED
    assert (kept.revoked_at, kept.revoked_reason) == (NOW, "The laptop was stolen.")
    assert not Credential.objects.live(NOW).exists()
    assert "stolen" not in str(entry.open)


def test_a_key_of_a_partner_that_may_not_read_opens_nothing(ada: User, pieter: Partner) -> None:
    issue(pieter, ada)

    actions.amend_partner(pieter, is_active=False, by=who(ada), at=NOW)

    assert not Credential.objects.live(NOW).exists()


def test_a_key_is_revoked_once_and_with_a_reason(ada: User, pieter: Partner) -> None:
    key, _token = issue(pieter, ada)

    with refused("Say why the key is revoked; it goes on the record."):
        revoke(key, ada, reason=" ")
    revoke(key, ada)
    with refused("This key was revoked already."):
        revoke(key, ada)


def test_a_key_that_somebody_revoked_meanwhile_is_left_alone(ada: User, pieter: Partner) -> None:
    key, _token = issue(pieter, ada)
    seen_before = Credential.objects.select_related("partner").get()
    revoke(key, ada)

    with stale():
        revoke(seen_before, ada, reason="Just in case.")


def test_only_an_administrator_lets_partners_in(
    amina: User, marc: User, rita: User, ada: User, pieter: Partner
) -> None:
    key, _token = issue(pieter, ada)
    new = Partner(code="embassy", party=pieter.party, name="Embassy")

    for person in (amina, marc, rita):
        with refused(NOT_ADMIN):
            actions.add_partner(new, by=who(person), at=NOW)
        with refused(NOT_ADMIN):
            actions.amend_partner(pieter, name="Mine", by=who(person), at=NOW)
        with refused(NOT_ADMIN):
            issue(pieter, person)
        with refused(NOT_ADMIN):
            revoke(key, person)
        with refused(NOT_ADMIN):
            rotate(key, person)


def test_a_key_is_replaced_in_one_entry_and_the_old_one_works_for_a_while(
    ada: User, pieter: Partner
) -> None:
    old, first = issue(pieter, ada)

    new, token = rotate(old, ada, overlap_days=14)

    entry = Entry.objects.of(pieter.pk).latest("version")
    kept = Credential.objects.get(pk=old.pk)
    assert entry.kind is Kind.KEY_ROTATED
    assert set(entry.content("open")["data"]["set"]) == {
        pieter.row_name,
        old.row_name,
        new.row_name,
    }
    assert (new.label, new.scopes) == (old.label, old.scopes)
    assert (new.expires_at, kept.expires_at) == (
        NOW + timedelta(days=365),
        NOW + timedelta(days=14),
    )
    assert credentials.parse(str(token)) == token
    assert {first.key_id, token.key_id} == {k.key_id for k in Credential.objects.live(NOW)}
    assert successors(pieter) == {old.pk: new.key_id}
    assert token.secret not in f"{entry.open}{entry.restricted}{entry.personal}"


def test_an_overlap_of_no_days_stops_the_old_key_now(ada: User, pieter: Partner) -> None:
    old, _token = issue(pieter, ada)

    new, _token = rotate(old, ada, overlap_days=0)

    assert set(Credential.objects.live(NOW)) == {new}


def test_an_overlap_lets_no_key_live_longer_than_it_would_have(ada: User, pieter: Partner) -> None:
    ends_at = NOW + timedelta(days=3)
    old, _token = issue(pieter, ada, expires_at=ends_at)

    rotate(old, ada, overlap_days=90)

    assert Credential.objects.get(pk=old.pk).expires_at == ends_at


@pytest.mark.parametrize("overlap_days", [-1, 91])
def test_two_keys_do_not_work_beside_each_other_for_ever(
    ada: User, pieter: Partner, overlap_days: int
) -> None:
    old, _token = issue(pieter, ada)

    with refused("The old key may go on working for 0 to 90 days."):
        rotate(old, ada, overlap_days=overlap_days)

    assert Credential.objects.count() == 1


def test_a_key_that_opens_nothing_is_not_replaced(ada: User, pieter: Partner) -> None:
    revoked, _token = issue(pieter, ada)
    revoke(revoked, ada)
    rotated, _token = issue(pieter, ada)
    rotate(rotated, ada, overlap_days=0)

    for key in (revoked, rotated):
        with refused("This key opens nothing any more. Issue a new one instead."):
            rotate(key, ada)


def test_a_key_that_somebody_replaced_meanwhile_is_left_alone(ada: User, pieter: Partner) -> None:
    issue(pieter, ada)
    seen_before = Credential.objects.select_related("partner").get()
    rotate(Credential.objects.select_related("partner").get(), ada)

    with stale():
        rotate(seen_before, ada)


@pytest.mark.parametrize(
    ("note", "column"),
    [(actions.note_use, "last_used_at"), (actions.note_sync, "last_synced_at")],
)
def test_what_a_key_was_used_for_is_noted_now_and_then_and_is_no_entry(
    ada: User, pieter: Partner, note: Any, column: str
) -> None:
    issue(pieter, ada)
    before = Entry.objects.count()

    for minutes, noted in ((0, 0), (4, 0), (5, 5), (9, 5)):
        at = NOW + timedelta(minutes=minutes)
        note(Credential.objects.get(), at=at)

        assert getattr(Credential.objects.get(), column) == NOW + timedelta(minutes=noted)

    assert Entry.objects.count() == before
