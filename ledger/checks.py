"""System checks: what must hold before the ledger can be trusted."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Doubt
from django.db import connections

from ledger.models import guards
from ledger.models.recorded import Recorded
from ledger.models.triggers import recorded_models

_ALONE = ("django.core.cache.backends.locmem", "django.core.cache.backends.dummy")


@register(Tags.models)
def every_column_is_recorded(**kwargs: Any) -> list[CheckMessage]:
    """Each column of a recorded row belongs to exactly one section of its entries."""
    return [
        Error(
            f"{model.__name__}.{column} is recorded in {times} sections, not in one.",
            hint="Name it once in the model's Sections: open, restricted, personal or loose.",
            obj=model,
            id="ledger.E001",
        )
        for model in recorded_models()
        for column, times in _sections_of(model).items()
        if times != 1
    ]


@register(Tags.database)
def guards_are_in_place(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Each trigger that keeps the ledger stands as this version of the code made it."""
    return [
        Error(
            fault,
            hint="Run `manage.py guard reinstall` as the owner of the tables. Then find out "
            "who did this, and compare the tables with the entries.",
            id="ledger.E002",
        )
        for alias in databases or ()
        for fault in guards.faults(connections[alias])
    ]


@register(Tags.security, deploy=True)
def quotas_are_counted_together(**kwargs: Any) -> list[CheckMessage]:
    """The store of quotas is one for all processes; otherwise a key has as many quotas."""
    backend: str = settings.CACHES["quota"]["BACKEND"]
    if not backend.startswith(_ALONE):
        return []
    return [
        Doubt(
            "Each process counts partners' requests on its own, so quotas hold nobody back.",
            hint="Leave TRACKER_CACHE unset where one host serves; name a Redis where several do.",
            id="ledger.W003",
        )
    ]


def _sections_of(model: type[Recorded]) -> dict[str, int]:
    sections = model.sections
    named = [*sections.open, *sections.restricted, *sections.personal, *sections.loose]
    columns = [f.attname for f in model._meta.concrete_fields if f.attname not in model.DERIVED]
    return {column: named.count(column) for column in {*columns, *named}}
