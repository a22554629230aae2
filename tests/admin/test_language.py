"""Each person reads the desk in a language of their own."""

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import User
from tests.admin.visitor import Visitor, text_of
from tests.factories import a_key, a_partner, a_party

pytestmark = pytest.mark.django_db


def choose(client: Client, language: str, **more: str) -> str:
    """Choose a language and return where that leads."""
    answer = client.post(reverse("language"), {"language": language} | more)
    assert answer.status_code == 302
    return answer["Location"]


def test_a_language_is_kept_with_the_person(amina: User) -> None:
    choose(Visitor(amina).client, "fr")

    page = Visitor(amina).client.get(reverse("admin:index"))

    assert '<html lang="fr"' in page.content.decode()
    amina.refresh_from_db()
    assert (amina.language, amina.version) == ("fr", 1)


def test_a_language_is_kept_in_the_browser_for_before_signing_in() -> None:
    client = Client()
    choose(client, "nl")

    assert '<html lang="nl"' in client.get(reverse("admin:login")).content.decode()


def test_a_browser_that_asks_for_french_gets_french(amina: User) -> None:
    page = Visitor(amina).client.get(reverse("admin:index"), headers={"accept-language": "fr-BE"})

    assert '<html lang="fr"' in page.content.decode()


def test_choosing_leads_back_to_the_page_and_nowhere_else(amina: User) -> None:
    client = Visitor(amina).client

    assert choose(client, "fr", next="/admin/calendar/") == "/admin/calendar/"
    assert choose(client, "fr", next="https://evil.example/") == reverse("admin:index")


def test_no_other_language_can_be_chosen(amina: User) -> None:
    choose(Visitor(amina).client, "tlh")

    amina.refresh_from_db()
    assert amina.language == ""
    assert Visitor(amina).client.get(reverse("language")).status_code == 405


def test_a_partner_reads_one_language_whatever_it_accepts(marc: User) -> None:
    _key, token = a_key(a_partner(a_party()))
    headers = {"accept-language": "fr", "authorization": f"Bearer {token}"}

    answer = Client().get("/api/v1/commitments", {"nonsense": "1"}, headers=headers)

    assert "Accept-Language" not in answer.headers.get("Vary", "")
    assert "Content-Language" not in answer.headers
    assert "unknown" in answer.content.decode().lower()


def test_the_desk_s_own_words_are_french(amina: User) -> None:
    page = text_of(
        Visitor(amina).client.get(
            reverse("admin:ledger_commitment_changelist"),
            {"desk": "all"},
            headers={"accept-language": "fr"},
        )
    )

    assert "Engagements" in page
    assert "Commitments" not in page
