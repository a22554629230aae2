"""Who signs for the log, who vouches for it, and the program that checks both."""

from functools import cache
from pathlib import Path
from typing import Final

from ledger import proof
from ledger.feeds.answers import FOR_MINUTES, NOT_BEGUN, Answer, Missing, served
from ledger.models import LogKey
from ledger.models.log import Purpose

_VERIFIER: Final = Path(proof.__file__).with_name("verify.py")


@served
def vkey() -> Answer:
    """The keys that sign checkpoints today, one a line."""
    return _lines(_standing(Purpose.LOG))


@served
def view_vkey() -> Answer:
    """The keys that sign partners' views today, one a line."""
    return _lines(_standing(Purpose.VIEW))


@served
def policy() -> Answer:
    """When to believe a checkpoint (c2sp.org/tlog-policy): the log and most witnesses signed it."""
    logs = [f"log {key}" for key in _standing(Purpose.LOG)]
    return _lines([*logs, *_quorum(list(LogKey.objects.standing(Purpose.WITNESS)))])


@served
def verifier() -> Answer:
    """The program with which others check the log; its ETag is its SHA-256."""
    return Answer(program(), "text/x-python; charset=utf-8", FOR_MINUTES)


@cache
def program() -> bytes:
    return _VERIFIER.read_bytes()


def _standing(purpose: Purpose) -> list[str]:
    """Return the keys of one purpose that count today; one query.

    :raises Missing: the log has not begun, or it would have some.
    """
    found = list(LogKey.objects.standing(purpose).values_list("vkey", flat=True))
    if not found:
        raise Missing(NOT_BEGUN)
    return found


def _quorum(witnesses: list[LogKey]) -> list[str]:
    """Return the lines about witnesses: more than half of them, so that one may be away."""
    if not witnesses:
        return ["quorum none"]
    # A witness may have two keys for a while: the name alone would not tell them apart.
    names = ["+".join(key.vkey.split("+", 2)[:2]) for key in witnesses]
    told = [
        f"witness {name} {key.vkey} {key.url}".rstrip()
        for name, key in zip(names, witnesses, strict=True)
    ]
    needed = len(names) // 2 + 1
    return [*told, f"group witnesses {needed} {' '.join(names)}", "quorum witnesses"]


def _lines(lines: list[str]) -> Answer:
    return Answer("".join(f"{line}\n" for line in lines).encode())
