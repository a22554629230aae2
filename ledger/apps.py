"""The ledger as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


def install_guards(using: str, **kwargs: Any) -> None:
    """Put the triggers back after every migration: SQLite drops them with a table's rebuild."""
    from ledger.models import guards

    guards.install(connections[using])


def lift_guards(using: str, plan: list[Any], **kwargs: Any) -> None:
    """Take SQLite's triggers away before a migration: it rebuilds tables by renaming them, and
    refuses to while another table's trigger names the table.
    """
    from ledger.models import guards

    if plan and connections[using].vendor == "sqlite":
        guards.lift(connections[using])


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Commitment ledger")

    def ready(self) -> None:
        from ledger import checks  # Registers itself.

        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(install_guards, sender=self, dispatch_uid=checks.__name__)
