"""A sealed ledger with a past: what a partner kept yesterday, and what happened since."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test import override_settings

from ledger import actions
from ledger.domain.actor import Role
from ledger.management import log_keys
from ledger.management.clock import CLOCK
from ledger.models import Commitment, Entry, User, guards
from ledger.models.tree import head
from tests.factories import (
    NOW,
    a_desk,
    a_party,
    a_person,
    in_progress,
    some_evidence,
    who,
)

ORIGIN: Final = "ledger.example/test"
FILLING: Final = 256  # entries: a full tile, so that there are nodes
Photograph = dict[type[models.Model], list[dict[str, Any]]]


@dataclass(frozen=True)
class Scene:
    """Who and what it is about.

    :ivar item: what the partner is shown. :ivar yesterday: every row of the ledger as it was;
    :ivar kept: the checkpoint that the partner kept then.
    """

    amina: User
    marc: User
    item: UUID
    yesterday: Photograph
    kept: str


@contextmanager
def set_up(folder: Path) -> Iterator[Scene]:
    """Play the past for real, sealed after each commit, and lift all guards; at the end empty
    the tables, which puts the guards back.
    """
    with override_settings(LEDGER_FOLDER=folder):
        try:
            scene = _play()
            guards.lift(connection)
            yield scene
        finally:
            guards.lift(connection)
            call_command("flush", verbosity=0, interactive=False)


def _play() -> Scene:
    log_keys.begin(ORIGIN, by=CLOCK, at=NOW)
    desk = a_desk("brussels")
    amina, marc = a_person("amina", Role.OFFICER, desk), a_person("marc", Role.MANAGER, desk)
    item = in_progress(amina, marc)
    with transaction.atomic():
        for _each in range(FILLING - Entry.objects.count()):
            a_party()
    yesterday, kept = photograph(), newest_note()
    for title in ("First light", "Second thoughts"):
        change_title(item.pk, title, amina)
    attach(item.pk, amina)
    return Scene(amina, marc, item.pk, yesterday, kept)


def change_title(key: UUID, title: str, by: User) -> None:
    item = Commitment.objects.get(pk=key)
    actions.correct(item, changes={"title": title}, reason="Put right.", by=who(by), at=NOW)


def attach(key: UUID, by: User) -> None:
    actions.attach(Commitment.objects.get(pk=key), some_evidence(), by=who(by), at=NOW)


def newest_note() -> str:
    newest = head()
    assert newest
    return newest.note


# --- Backups ------------------------------------------------------------------------------


def photograph() -> Photograph:
    """Return every row of every table of the ledger."""
    return {
        model: list(model._default_manager.order_by("pk").values(*_columns(model)))
        for model in apps.get_app_config("ledger").get_models()
    }


def restore(taken: Photograph) -> None:
    """Put the tables back as they were, as a backup does."""
    with connection.cursor() as cursor:
        for model in taken:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our names
    for model, rows in taken.items():
        model._default_manager.bulk_create([model(**row) for row in rows])


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
