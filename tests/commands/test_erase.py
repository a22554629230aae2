"""Whoever erases sees what goes, is asked, and is told what stays."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Commitment, Entry, User
from tests.factories import published

pytestmark = pytest.mark.django_db
BASIS = "GDPR art. 17(1)(a), request 2026-11"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def erase(*words: Any, answer: str | None = None, monkeypatch: Any = None, **given: Any) -> str:
    """Run the command; :param answer: what is typed when it asks, None without a terminal."""
    said = io.StringIO()
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO() if answer is None else Terminal(answer))
    call_command("erase", *map(str, words), stdout=said, **{"basis": BASIS} | given)
    return said.getvalue()


@pytest.fixture
def item(amina: User, marc: User) -> Commitment:
    return published(amina, marc)


def text(item: Commitment) -> str | None:
    found: str | None = Entry.objects.get(stream=item.pk, version=1).personal
    return found


@pytest.mark.parametrize("name", ["reference", "pk"])
def test_it_shows_what_goes_and_says_what_stays(item: Commitment, name: str) -> None:
    called = getattr(item, name)

    said = erase(called, 1, "personal", yes=True)

    assert text(item) is None
    assert f"{called} v1: Recorded, Amina Example, 2026-07-01" in said
    assert '"name": "Amina Example"' in said
    assert f"personal of {called} v1 is erased, and v4 says so" in said
    assert "backups" in said


def test_a_person_is_found_by_user_name(amina: User) -> None:
    said = erase("amina", 1, "personal", yes=True)

    assert '"full_name": "Amina Example"' in said
    assert Entry.objects.get(stream=amina.pk, version=1).personal is None


def test_it_erases_once_it_is_told_yes(item: Commitment, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(item.reference, 1, "personal", answer="yes\n", monkeypatch=monkeypatch)

    assert text(item) is None


@pytest.mark.parametrize("answer", ["y\n", "\n", None])
def test_any_other_answer_and_none_erase_nothing(
    item: Commitment, answer: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="Nothing was erased"):
        erase(item.reference, 1, "personal", answer=answer, monkeypatch=monkeypatch)

    assert text(item)


@pytest.mark.parametrize(
    ("words", "given", "why"),
    [
        (["{ref}", 9, "personal"], {}, "has no entry 9"),
        (["EU-IN-999", 1, "personal"], {}, "EU-IN-999 has no entry 1"),
        (["{ref}", 1, "chain"], {}, "always stays"),
        (["{ref}", 1, "name"], {}, "no section “name”"),
        (["{ref}", 1, "personal"], {"basis": " "}, "without a legal basis"),
    ],
)
def test_what_cannot_be_erased_is_said_and_changes_nothing(
    item: Commitment, words: list[Any], given: dict[str, str], why: str
) -> None:
    named = [str(word).format(ref=item.reference) for word in words]

    with pytest.raises(CommandError, match=f"Nothing was erased. .*{why}"):
        erase(*named, yes=True, **given)

    assert text(item)
    assert Entry.objects.filter(stream=item.pk).count() == 3
