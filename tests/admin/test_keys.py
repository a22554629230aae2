"""Partners' keys: shown once, kept nowhere, revoked with a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger.domain import credentials
from ledger.models import Credential, Entry, Partner, User
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.factories import NOW, TODAY, a_key, a_partner, a_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Partner:
    """The office that Pieter's program reads for."""
    return a_partner(a_party("be"))


def test_a_new_key_is_shown_this_once(office: Partner, ada: User) -> None:
    administrator = Visitor(ada)

    answer = administrator.send(office, "issue-key", label="Pieter's program")

    shown = told(answer).removeprefix("The new key, shown only this once: ")
    token = credentials.parse(shown)
    assert token is not None
    key = Credential.objects.get(key_id=token.key_id)
    assert (key.label, key.issued_by) == ("Pieter's program", ada)
    assert key.expires_at == NOW + timedelta(days=365)
    once = administrator.item(office)
    again = administrator.item(office)
    assert token.secret in text_of(once)
    assert token.secret not in text_of(again)
    assert token.key_id in text_of(again)
    assert Entry.objects.filter(open__contains=token.secret).count() == 0
    assert Entry.objects.filter(restricted__contains=token.secret).count() == 0


def test_the_page_with_a_key_is_kept_by_no_cache(office: Partner, ada: User) -> None:
    administrator = Visitor(ada)
    answer = administrator.send(office, "issue-key", label="Pieter's program")

    page = administrator.client.get(answer["Location"])

    assert "no-store" in page["Cache-Control"]


def test_a_key_may_end_on_a_day(office: Partner, ada: User) -> None:
    Visitor(ada).send(office, "issue-key", label="A trial", expires_on="2026-07-31")

    ends = Credential.objects.get().expires_at
    assert ends == datetime(2026, 7, 31, 23, 59, 59, 999999, tzinfo=UTC)


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


def test_a_key_is_not_revoked_without_a_reason(office: Partner, ada: User) -> None:
    key, _token = a_key(office, at=NOW)

    with nothing_written():
        answer = Visitor(ada).send(office, "revoke-key", key.pk, reason=" ")

    assert answer.status_code == 200
    assert "reason" in answer.context["form"].errors


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
