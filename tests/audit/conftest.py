"""One ledger with a past for all tests of a file; what is done to it is undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.audit.partner import Partner, keys_of_the_log
from tests.audit.scene import Scene, set_up


@pytest.fixture(scope="module")
def _played(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    with django_db_blocker.unblock(), set_up(tmp_path_factory.mktemp("ledger")) as scene:
        yield scene


@pytest.fixture
def scene(_played: Scene, db: None) -> Iterator[Scene]:
    """The ledger in the hands of somebody with every right: all guards are lifted."""
    with transaction.atomic():  # taken back before anybody asks whether keys lead somewhere
        yield _played
        transaction.set_rollback(True)


@pytest.fixture
def pieter(scene: Scene, tmp_path: Path) -> Partner:
    """A partner, with the checkpoint of yesterday."""
    partner = Partner(tmp_path, keys_of_the_log())
    partner.keep(scene.kept)
    return partner
