"""What happens to the log itself: it begins, its keys come and go, heads are logged, and a
section of an entry that said nothing is erased.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.test import override_settings

from ledger import actions
from ledger.management import log_keys
from ledger.management.clock import CLOCK
from ledger.models import Entry, StreamHead, User
from ledger.models.log import Purpose
from tests.factories import NOW, SETUP

LATER = NOW + timedelta(days=1)
ORIGIN = "ledger.example/long"


def keep_a_log(person: User) -> None:
    with tempfile.TemporaryDirectory() as folder, override_settings(LEDGER_FOLDER=Path(folder)):
        log_keys.begin(ORIGIN, by=SETUP, at=NOW)
        last = Entry.objects.of(person.pk).last()
        assert last
        head = StreamHead(
            stream=last.stream, rank=0, version=last.version, leaf_hash=last.leaf_hash
        )
        actions.log_heads(1, [head], by=CLOCK, at=NOW)
    vkey = str(log_keys.new_key(ORIGIN).verifier)
    key = actions.add_log_key(Purpose.LOG, vkey, by=SETUP, at=NOW)
    actions.retire_log_key(key, by=SETUP, at=LATER)
    actions.erase(last, "restricted", basis="GDPR art. 17", by=SETUP, at=LATER)
