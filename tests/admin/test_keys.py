"""Partners' keys: shown once, kept nowhere, revoked with a reason."""

from datetime import UTC, datetime, timedelta
from re import findall
from typing import Any

import pytest

from ledger import actions
from ledger.domain import credentials
from ledger.models import Credential, Entry, Partner, User
from tests.admin.visitor import (
    Visitor,
    filled,
    nothing_written,
    page_of,
    rows_of,
    text_of,
    told,
    typed_in,
)
from tests.factories import NOW, TODAY, a_key, a_partner, a_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Partner:
    """The office that Pieter's program reads for."""
    return a_partner(a_party("be"))


def token_on(page: Any) -> credentials.Token:
    """Return the key that a page shows."""
    found = findall(r"pcl_[a-z0-9]{12}_[A-Za-z0-9_-]{43}", page.content.decode())
    assert len(set(found)) == 1
    token = credentials.parse(found[0])
    assert token
    return token


def test_a_new_key_is_shown_this_once(office: Partner, ada: User) -> None:
    administrator = Visitor(ada)

    page = administrator.send(office, "issue-key", label="Pieter's program")

    token = token_on(page)
    key = Credential.objects.get(key_id=token.key_id)
    assert (key.label, key.issued_by) == ("Pieter's program", ada)
    assert key.expires_at == NOW + timedelta(days=365)
    assert "curl -H 'Authorization: Bearer" in text_of(page)
    again = administrator.item(office)
    assert token.secret not in text_of(again)
    assert token.key_id in text_of(again)


def test_a_new_key_is_kept_nowhere(office: Partner, ada: User) -> None:
    administrator = Visitor(ada)

    page = administrator.send(office, "issue-key", label="Pieter's program")

    secret = token_on(page).secret
    assert "no-store" in page["Cache-Control"]
    assert told(page) == ""
    assert secret not in str(page.cookies) + str(administrator.client.cookies)
    assert secret not in str(dict(administrator.client.session))
    for entry in Entry.objects.all():
        assert secret not in f"{entry.open}{entry.restricted}{entry.personal}"


def test_a_page_with_a_key_that_is_sent_again_makes_no_second_one(
    office: Partner, ada: User
) -> None:
    administrator, page = Visitor(ada), page_of(office, "issue-key")
    sent = filled(administrator.client.get(page), {"label": "Pieter's program"})
    administrator.client.post(page, sent)

    with nothing_written():
        again = administrator.client.post(page, sent)

    assert again.status_code in {302, 409}
    assert Credential.objects.count() == 1


def test_a_key_is_replaced_and_both_work_for_a_while(office: Partner, ada: User) -> None:
    may = {"scopes": ["changes:read", "submissions:write"], "allowed": ["192.0.2.0/24"]}
    old, _token = a_key(office, at=NOW, **may)
    administrator = Visitor(ada)

    page = administrator.send(office, "rotate-key", old.pk, overlap_days="7")

    new = Credential.objects.get(key_id=token_on(page).key_id)
    words = text_of(administrator.item(office))
    assert f"The key {old.key_id} is replaced by {new.key_id}." in text_of(page)
    assert f"Replaced by {new.key_id}, works for 7 days more" in words
    assert "Expires in 365 days" in words
    assert f"replaces {old.key_id}" in words
    assert (new.scopes, new.networks) == (old.scopes, old.networks)
    assert page_of(office, "rotate-key", old.pk) not in administrator.item(office).content.decode()


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("days", ["-1", "91", "", "a few"])
def test_a_key_is_replaced_within_ninety_days(days: str, office: Partner, ada: User) -> None:
    old, _token = a_key(office, at=NOW)

    with nothing_written():
        answer = Visitor(ada).send(office, "rotate-key", old.pk, overlap_days=days)

    assert answer.status_code == 200
    assert "overlap_days" in answer.context["form"].errors


def test_a_key_that_ends_within_thirty_days_stands_out(office: Partner, ada: User) -> None:
    a_key(office, at=NOW, expires_at=NOW + timedelta(days=29, hours=1))

    page, rows = Visitor(ada).item(office), Visitor(ada).open("ledger_partner_changelist")

    assert '<span class="due late">Expires in 29 days</span>' in page.content.decode()
    assert rows_of(rows)[0]["next_expiry"] == "2026-07-30 in 29 days"


def test_a_key_says_when_and_from_where_it_was_used(office: Partner, ada: User) -> None:
    key, _token = a_key(office, at=NOW)
    actions.note_use(key, at=NOW + timedelta(minutes=1), address="192.0.2.7")
    actions.note_sync(key, at=NOW + timedelta(minutes=2))

    words = text_of(Visitor(ada).item(office))

    assert "2026-07-01 10:01 from 192.0.2.7 2026-07-01 10:02" in words


def test_a_key_may_end_on_a_day(office: Partner, ada: User) -> None:
    Visitor(ada).send(office, "issue-key", label="A trial", expires_on="2026-07-31")

    ends = Credential.objects.get().expires_at
    assert ends == datetime(2026, 7, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("day", "why"),
    [
        (str(TODAY - timedelta(days=1)), "A key must expire in the future."),
        (str(TODAY + timedelta(days=732)), "A key lives at most 731 days."),
    ],
)
def test_a_key_lives_neither_too_short_nor_too_long(
    day: str, why: str, office: Partner, ada: User
) -> None:
    with nothing_written():
        answer = Visitor(ada).send(office, "issue-key", label="A trial", expires_on=day)

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert typed_in(answer, "label") == "A trial"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("label", ["", "  ", "x" * 101])
def test_a_key_is_labelled(label: str, office: Partner, ada: User) -> None:
    with nothing_written():
        answer = Visitor(ada).send(office, "issue-key", label=label)

    assert "label" in answer.context["form"].errors


def test_a_key_is_revoked_with_a_reason(office: Partner, ada: User) -> None:
    key, _token = a_key(office, at=NOW)

    answer = Visitor(ada).send(office, "revoke-key", key.pk, reason="The laptop was stolen.")

    assert told(answer) == f"The key {key.key_id} opens nothing any more."
    key.refresh_from_db()
    assert (key.revoked_at, key.revoked_reason) == (NOW, "The laptop was stolen.")
    assert "Revoked: The laptop was stolen." in text_of(Visitor(ada).item(office))


@pytest.mark.only("sqlite")
def test_a_key_is_not_revoked_without_a_reason(office: Partner, ada: User) -> None:
    key, _token = a_key(office, at=NOW)

    with nothing_written():
        answer = Visitor(ada).send(office, "revoke-key", key.pk, reason=" ")

    assert answer.status_code == 200
    assert "reason" in answer.context["form"].errors


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("which", ["revoked", "of another partner", "nonsense"])
def test_a_key_that_is_not_there_leads_back(which: str, office: Partner, ada: User) -> None:
    other, _token = a_key(a_partner(a_party("in")), at=NOW)
    key, _token = a_key(office, at=NOW)
    administrator = Visitor(ada)
    administrator.send(office, "revoke-key", key.pk, reason="Lost.")
    named = {"revoked": key.pk, "of another partner": other.pk, "nonsense": "nonsense"}[which]

    answer = administrator.client.get(page_of(office, "revoke-key", named))

    assert answer.status_code == 302
    assert told(answer).endswith("This key was revoked already.")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "marc", "rita"])
def test_only_administrators_give_keys_and_take_them(
    person: str, office: Partner, amina: User, marc: User, rita: User
) -> None:
    other = Visitor({"amina": amina, "marc": marc, "rita": rita}[person])
    key, _token = a_key(office, at=NOW)
    office.refresh_from_db()
    sent = {"seen_version": office.version, "label": "Mine", "reason": "Mine."}

    with nothing_written():
        answers = [
            other.client.post(page_of(office, "issue-key"), sent),
            other.client.post(page_of(office, "revoke-key", key.pk), sent),
            other.client.post(page_of(office, "rotate-key", key.pk), sent | {"overlap_days": "7"}),
        ]

    for answer in answers:
        assert answer.status_code == 302
        assert "Only an administrator manages people, desks and partners' access." in told(answer)
    assert page_of(office, "revoke-key", key.pk) not in other.item(office).content.decode()


def test_a_partner_is_added_amended_and_switched_off(ada: User) -> None:
    administrator, party = Visitor(ada), a_party("be")

    administrator.add("partner", code="partner-be", party=party, name="Office of Belgium")
    partner = Partner.objects.get()
    administrator.correct(partner, code="other", name="Liaison office", is_active=None)

    partner.refresh_from_db()
    assert (partner.code, partner.party) == ("partner-be", party)
    assert (partner.name, partner.is_active) == ("Liaison office", False)


def test_the_digest_of_a_key_is_on_no_page(office: Partner, ada: User) -> None:
    key, _token = a_key(office, at=NOW)

    record = Visitor(ada).open("ledger_partner_history", office.pk)

    assert key.key_id in text_of(record)
    assert key.digest not in record.content.decode()
