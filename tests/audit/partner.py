"""What a partner holds and does: files of the log, and the program that checks them."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command

from ledger import actions
from ledger.models import LogKey
from ledger.models.log import Purpose
from ledger.models.verifiable import Document, view_document
from tests.proof.verifying import Outcome, run_alone


@dataclass(frozen=True)
class Partner:
    """A partner with a folder: the log as it was fetched, and the checkpoint that was kept.

    :param keys: of the log and of its views, from when trust began.
    """

    folder: Path
    keys: list[str]

    def keep(self, note: str) -> None:
        (self.folder / "state").write_text(note)

    def fetch(self, note: str = "") -> None:
        """Take the log as it is served now, with another checkpoint where one is given."""
        call_command("export_log", self.folder / "log", verbosity=0)
        if note:
            (self.folder / "log" / "checkpoint").write_text(note)

    def log(self) -> Outcome:
        return self._run("log", self.folder / "log", "--jobs", 1)

    def watch(self, *more: object) -> Outcome:
        return self._run("watch", self.folder / "log", "--state", self.folder / "state", *more)

    def view(self, document: Document) -> Outcome:
        file = self.folder / "view.json"
        file.write_text(json.dumps(document))
        return self._run("view", file)

    def _run(self, *words: object) -> Outcome:
        return run_alone(*words, *(word for key in self.keys for word in ("--key", key)))


def keys_of_the_log() -> list[str]:
    own = LogKey.objects.exclude(purpose=Purpose.WITNESS)
    return list(own.order_by("purpose").values_list("vkey", flat=True))


def shown(stream: UUID, *, without: Collection[int] = ()) -> dict[str, Any]:
    """Return the view of a stream, without some of its versions, and signed all the same."""
    document = view_document("pieter", [stream], lambda entry: ["open", "personal"])
    rows = enumerate(document["entries"], start=1)
    document["entries"] = [entry for version, entry in rows if version not in without]
    return actions.sign_view(document)
