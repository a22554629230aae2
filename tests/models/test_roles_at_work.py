"""Site, sealer and auditor work side by side on PostgreSQL, each as its own role."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from ledger import actions
from ledger.models import Entry, Log, Pending
from tests.factories import a_party
from tests.models.roles import READ, ROLES, SEAL, WEB, acting_as
from tests.programs import run_program

pytestmark = [pytest.mark.only("postgresql"), pytest.mark.usefixtures("sealed")]


@pytest.fixture(autouse=True)
def _roles() -> None:
    """Make the roles as an operator does."""
    name = connection.settings_dict["NAME"]
    run_program("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file", ROLES, name)


def without_keys(settings: Any, folder: Path) -> None:
    """Go on as a process that holds no key."""
    folder.mkdir()
    settings.LEDGER_FOLDER = folder


def test_the_site_writes_the_sealer_seals_and_an_auditor_reads(
    sealed: Log, settings: Any, tmp_path: Path
) -> None:
    keys = settings.LEDGER_FOLDER

    without_keys(settings, tmp_path / "site")
    with acting_as(WEB):
        party = a_party("belgium")
    entry = Entry.objects.get(stream=party.pk)
    waiting = Pending.objects.filter(entry=entry).exists()
    settings.LEDGER_FOLDER = keys
    with acting_as(SEAL):
        call_command("seal", verbosity=0)

    with acting_as(READ):
        call_command("audit", jobs=1, stdout=(said := io.StringIO()))
    assert waiting
    assert not Pending.objects.exists()
    assert "2 entries in 2 streams were read" in said.getvalue()
    assert "The ledger is intact." in said.getvalue()


def test_a_site_with_the_key_but_not_the_role_goes_on_and_seals_nothing(sealed: Log) -> None:
    with acting_as(WEB):
        a_party("belgium")
    assert Pending.objects.count() == 1

    assert actions.seal() == 1
