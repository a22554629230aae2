"""Loading the seeds again: what is there is left as it is."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from ledger import actions
from ledger.models import Commitment, User
from tests.admin.visitor import nothing_written
from tests.commands.conftest import seed
from tests.factories import who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_a_second_run_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with nothing_written():
        call_command("seed")

    assert capsys.readouterr().out == "52 commitments are in the ledger.\n"


def test_what_people_changed_since_stays_changed() -> None:
    amina = User.objects.get(username="amina")
    commitment = Commitment.objects.get(reference="EU-IN-SDP-019")
    changes = {"title": "Hold the Dialogue"}
    at = timezone.now() + timedelta(days=1)
    actions.correct(commitment, changes=changes, reason="Shorter.", by=who(amina), at=at)

    with nothing_written():
        seed()

    commitment.refresh_from_db()
    assert commitment.title == "Hold the Dialogue"
