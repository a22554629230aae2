"""All that is for every night, in its order."""

from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

# What recurs comes first, so that the night's sums know of it. Sums of what is damaged are none.
NIGHT: Final[dict[str, dict[str, Any]]] = {
    "occurrences": {},
    "audit": {"keep": True},
    "tally": {},
    "heads": {},
    "check": {"databases": ["default"]},
}


class Command(BaseCommand):
    help = (
        "Do all that is for every night: plan what recurs, audit the ledger, count what home "
        "pages show of the past, log the heads of all streams, and look for missing guards. What "
        "fails stops nothing else, and ends with 1. Safe to run again, and after a long pause."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        trouble = []
        for name, given in NIGHT.items():
            try:
                call_command(name, verbosity=verbosity, stdout=self.stdout, **given)
            except CommandError as wrong:
                trouble.append(f"{name}: {wrong}")
        if trouble:
            raise CommandError("\n".join(trouble))
