"""The project's seeds, loaded once for this folder."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.loaded import seeds_loaded


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), seeds_loaded():
        yield
