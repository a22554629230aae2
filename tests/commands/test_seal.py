"""The clock that seals: once, or as long as it is left running."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from ledger import actions
from ledger.management.commands import seal
from ledger.models import Log, Pending
from ledger.models.tree import head
from tests.factories import a_party


@pytest.fixture
def two_pending(sealed: Log, settings: Any, tmp_path: Path) -> Path:
    """Two entries of processes that hold no key; gives the folder of who holds it."""
    settings.LEDGER_FOLDER = tmp_path / "web"
    settings.LEDGER_FOLDER.mkdir()
    a_party()
    a_party()
    return tmp_path


def test_what_is_pending_is_sealed_and_counted(two_pending: Path, settings: Any) -> None:
    settings.LEDGER_FOLDER = two_pending
    said = StringIO()

    call_command("seal", stdout=said)

    assert said.getvalue() == "2 entries were sealed, 0 pend.\n"
    assert not Pending.objects.exists()


def test_who_holds_no_key_is_told_and_seals_nothing(two_pending: Path) -> None:
    with pytest.raises(CommandError, match="holds no key"):
        call_command("seal")

    assert Pending.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("watch", [True, False])
def test_a_log_that_has_not_begun_cannot_be_sealed(watch: bool) -> None:  # noqa: FBT001
    with pytest.raises(CommandError, match="has not begun"):
        call_command("seal", watch=watch)


def test_the_watch_outlasts_a_database_that_is_away(
    two_pending: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LEDGER_FOLDER = two_pending
    steps = _steps(actions.seal)
    monkeypatch.setattr(actions, "seal", lambda: next(steps)())
    monkeypatch.setattr(seal, "_PAUSE", 0)
    said = StringIO()

    with pytest.raises(KeyboardInterrupt):
        call_command("seal", watch=True, stderr=said)

    newest = head()
    assert "The database does not answer: gone" in said.getvalue()
    assert newest
    assert newest.size == 3


def _steps(really: Any) -> Iterator[Any]:
    """Yield what the sealing does: it fails, it works, and somebody stops it."""

    def fail() -> int:
        raise OperationalError("gone")

    def stop() -> int:
        raise KeyboardInterrupt

    yield from (fail, really, stop)
