"""Migrate, and put back every trigger that is missing or was altered."""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from ledger.models import guards


class Command(migrate.Command):
    """Django's own ``migrate``: a fault of the guards is told, and mended, instead of stopping it.

    A new version of the code expects other triggers than the last one left behind: while there
    is something to migrate, a difference is no news.
    """

    def check(self, *args: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> None:
        super().check(*args, **kwargs)
        for alias in databases or ():
            if self._is_behind(alias):
                continue
            if faults := guards.faults(connections[alias]):
                told = "\n".join([*faults, "The guards are put back now."])
                self.stderr.write(self.style.WARNING(told))

    def _is_behind(self, alias: str) -> bool:
        executor = MigrationExecutor(connections[alias])
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
