"""The ledger as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def install_guards(using: str, **kwargs: Any) -> None:
    """Put the triggers back after every migration: SQLite drops them with a table's rebuild."""
    from ledger.models import guards

    guards.install(connections[using])


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Commitment ledger")

    def ready(self) -> None:
        from ledger import checks  # Registers itself.

        post_migrate.connect(install_guards, sender=self, dispatch_uid=checks.__name__)
