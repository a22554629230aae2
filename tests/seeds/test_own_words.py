"""The seeds speak in our own words, and say which texts they speak of."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FILES = sorted(Path(settings.SEEDS).rglob("*.toml"))
# The texts as they were received stand beside the checkout, never in it.
RECEIVED = Path(settings.HOME).parent / "shared" / "sources"
WORDS_IN_A_ROW = 8


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of words that would be too long to borrow."""
    found = words(text)
    last = len(found) - WORDS_IN_A_ROW + 1
    return {tuple(found[at : at + WORDS_IN_A_ROW]) for at in range(last)}


def test_a_borrowed_sentence_would_be_found() -> None:
    theirs = "On Monday, both sides agreed to hold the talks again, officials said."
    ours = 'note = "Both sides agreed to hold the talks again; officials"'

    assert runs(theirs) & runs(ours)
    assert not runs(theirs) & runs('note = "They agreed to hold the talks again."')


def test_no_file_of_the_seeds_borrows_a_sentence_of_a_source() -> None:
    received = sorted(RECEIVED.glob("*.txt"))
    theirs = {run for file in received for run in runs(file.read_text())}

    borrowed = {file.name: runs(file.read_text()) & theirs for file in FILES}

    assert len(FILES) > 10
    assert {name: found for name, found in borrowed.items() if found} == {}


def test_the_hash_of_each_text_is_that_of_the_text_that_was_received() -> None:
    sources = tomllib.loads((Path(settings.SEEDS) / "sources.toml").read_text())["source"]
    stated = {source["code"]: source["sha256"] for source in sources if source["sha256"]}

    assert sorted(stated) == [f"src-{number:03d}" for number in range(5)]
    assert len(set(stated.values())) == len(stated)
    for code, value in stated.items():
        assert re.fullmatch("[0-9a-f]{64}", value), code
    for file in RECEIVED.glob("*.txt"):
        assert stated[f"src-{file.stem}"] == sha256(file.read_bytes()).hexdigest()
