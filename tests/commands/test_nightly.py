"""One command line does all that is for every night."""

import io

import pytest
from django.core.management import CommandError, call_command

from ledger.management.commands import occurrences
from ledger.models import ChainCheck, User
from tests.factories import agreed

pytestmark = pytest.mark.django_db


def test_a_night_plans_and_counts(amina: User, marc: User) -> None:
    agreed(amina, marc)
    said = io.StringIO()

    call_command("nightly", stdout=said)

    assert "0 occurrences missed." in said.getvalue()
    assert "The ledger is intact." in said.getvalue()
    assert "month's ends of desks counted." in said.getvalue()


def test_what_fails_stops_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise CommandError("Somebody kept changing some commitments.")

    monkeypatch.setattr(occurrences.Command, "handle", refuse)

    with pytest.raises(CommandError, match="occurrences: Somebody kept changing"):
        call_command("nightly", verbosity=0)

    assert ChainCheck.objects.get().is_intact
