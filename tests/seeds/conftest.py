"""The project's seeds, loaded once for this folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.loaded import seeds_loaded


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), seeds_loaded():
        yield


@pytest.fixture
def var(settings: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the ledger keeps its own files; it has another for its log's keys."""
    settings.LEDGER_FOLDER = tmp_path_factory.mktemp("ledger")
    settings.VAR = tmp_path
    return tmp_path
