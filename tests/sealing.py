"""A log whose entries are sealed inside a test's own transaction, which is taken back.

Sealing asks for a transaction of its own, since nobody else may see a leaf before it stands. A
test that is alone may seal within its own: nothing needs to be emptied afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from ledger import actions
from ledger.actions import sealing
from ledger.management import log_keys
from tests.factories import NOW, SETUP


@contextmanager
def log_within(folder: Path) -> Iterator[None]:
    """Begin a log whose keys are in a folder; ``seal_all`` seals what was written since."""
    with pytest.MonkeyPatch.context() as patch, override_settings(LEDGER_FOLDER=folder):
        patch.setattr(sealing, "exclusive", _alone)
        log_keys.begin("ledger.example/test", by=SETUP, at=NOW)
        seal_all()
        yield


def seal_all() -> None:
    """Seal whatever is pending."""
    while actions.seal():
        pass


@contextmanager
def _alone(*, wait: bool) -> Iterator[bool]:
    with transaction.atomic():
        yield True
