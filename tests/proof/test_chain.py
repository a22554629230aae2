"""A stream's history hangs together, and the verifier says where it does not."""

from collections.abc import Callable
from typing import Final

import pytest

from ledger.proof import chain, entry
from ledger.proof.chain import Link
from tests.proof.vectors import VECTORS, salts

FIRST, SECOND, THIRD = VECTORS
ELSEWHERE: Final = "00000000-0000-7000-8000-000000000000"


def history() -> list[Link]:
    return [vector.link() for vector in VECTORS]


def remade(number: int, **altered: object) -> Link:
    """Return a published entry whose chain section says something else, hashed anew."""
    vector = VECTORS[number - 1]
    said = {**vector.contents, "chain": {**vector.contents["chain"], **altered}}
    made = entry.build(said, salts=salts(number))
    return Link(
        stream=vector.contents["chain"]["stream"],
        version=number,
        leaf=made.leaf,
        leaf_hash=made.leaf_hash,
        disclosures=dict(made.disclosures),
    )


def edited(number: int) -> Link:
    """Return a published entry whose words were changed, as one line of SQL would."""
    link = VECTORS[number - 1].link()
    text = link.disclosures["open"] or ""
    return link._replace(disclosures={**link.disclosures, "open": text.replace("data", "date")})


def test_the_published_history_holds() -> None:
    assert chain.fault(history()) is None


def test_no_history_is_no_fault() -> None:
    assert chain.fault([]) is None


@pytest.mark.parametrize("size", [1, 2])
def test_a_history_holds_up_to_any_of_its_versions(size: int) -> None:
    assert chain.fault(history()[:size]) is None


def test_a_history_with_withheld_words_holds() -> None:
    shown = [
        link._replace(disclosures={**dict.fromkeys(entry.SECTIONS), "chain": text})
        for link in history()
        if (text := link.disclosures["chain"])
    ]

    assert len(shown) == 3
    assert chain.fault(shown) is None


@pytest.mark.parametrize(
    ("links", "sentence"),
    [
        (lambda: history()[1:], "version 2: it does not follow version 0"),
        (lambda: [FIRST.link(), THIRD.link()], "version 3: it does not follow version 1"),
        (
            lambda: [FIRST.link(), THIRD.link(), SECOND.link()],
            "version 3: it does not follow version 1",
        ),
        (
            lambda: [FIRST.link(), SECOND.link(), SECOND.link()],
            "version 2: it does not follow version 2",
        ),
        (
            lambda: [FIRST.link(), SECOND.link(stream=ELSEWHERE)],
            "version 2: it does not follow version 1",
        ),
        (
            lambda: [FIRST.link(), SECOND.link(version=3)],
            "version 3: it does not follow version 1",
        ),
        (
            lambda: [FIRST.link(), remade(2, prev="00" * 32)],
            "version 2: it does not follow version 1",
        ),
        (
            lambda: [FIRST.link(), remade(2, prev=None)],
            "version 2: it does not follow version 1",
        ),
        (
            lambda: [remade(1, at="1999-01-01T00:00:00.000000Z"), SECOND.link()],
            "version 2: it does not follow version 1",
        ),
        (
            lambda: [FIRST.link(leaf_hash=bytes(32))],
            "version 1: the stored hash is not the leaf's",
        ),
        (
            lambda: [FIRST.link(), SECOND.link(leaf=THIRD.leaf)],
            "version 2: section chain is not the one the leaf commits to",
        ),
        (
            lambda: [FIRST.link(), edited(2)],
            "version 2: section open is not the one the leaf commits to",
        ),
        (
            lambda: [FIRST.link(disclosures={**FIRST.disclosures, "chain": None})],
            "version 1: it does not follow version 0",
        ),
    ],
    ids=[
        *("first missing", "gap", "swapped", "repeated", "other stream", "other version"),
        *("wrong prev", "no prev", "rewritten first", "altered hash", "other leaf"),
        *("altered text", "chain withheld"),
    ],
)
def test_what_was_done_to_a_history_is_named_with_the_version(
    links: Callable[[], list[Link]], sentence: str
) -> None:
    assert chain.fault(links()) == sentence
