"""What pieter was shown of two items, and what could be made of it."""

from pathlib import Path
from typing import Any, Final

from tests.proof.ledgers import DIALOGUE, KEYS, TRADE, VISIT, Document, Ledger, signed
from tests.proof.verifying import Outcome, put, run


def ledger() -> Ledger:
    """Return a ledger of two items, whose heads were logged, and of a younger third."""
    made = Ledger()
    for number in range(4):
        made.tell(DIALOGUE, type="amended", data={"set": {"title": f"Dialogue {number}, été"}})
        made.tell(TRADE, type="amended", data={"set": {"title": f"Trade {number}"}})
    made.log_heads()
    made.tell(DIALOGUE, type="review_held")
    made.tell(VISIT, type="created")
    return made


SHOWN: Final = (DIALOGUE, VISIT)
TRUE: Final = ledger().view(*SHOWN)


def view(tmp_path: Path, document: Any, *words: object) -> Outcome:
    return run("view", put(tmp_path, "view.json", document), *KEYS, *words)


def restated(document: Document) -> Document:
    """Return a view with a statement that the operator would have signed over it as it is."""
    return signed(document, ledger().tree.checkpoint)


def without(document: Document, at: int) -> Document:
    entries = [each for place, each in enumerate(document["entries"]) if place != at]
    return {**document, "entries": entries}
