"""A partner checks what it was shown: unaltered, whole, in order, and signed by who showed it."""

import copy
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.proof import canonical, entry
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.note import sign
from tests.proof.keys import OPERATOR, ORIGIN
from tests.proof.ledgers import (
    DIALOGUE,
    KEYS,
    TRADE,
    VIEW,
    Document,
    Ledger,
    Told,
    counted,
    signed,
)
from tests.proof.verifying import FAILED, UNCHECKED, VERIFIED, put, run
from tests.proof.views import SHOWN, TRUE, ledger, restated, view, without


def test_a_view_is_verified_and_says_what_it_is(tmp_path: Path) -> None:
    found = view(tmp_path, TRUE)

    assert found.status == VERIFIED, found
    assert "view.json: 6 entries of 2 items, for pieter, out of 11 entries" in found.said
    assert (
        "Nothing of theirs before entry 8 is left out (heads of 2026-01-27T10:00:08.000000Z)."
        in found.said
    )
    assert "erased: “personal” of 6, “restricted” of 6." in found.said


def test_what_is_withheld_is_counted_and_not_missed(tmp_path: Path) -> None:
    hidden = ledger().view(*SHOWN, withheld={0, 2})

    found = view(tmp_path, hidden)

    assert found.status == VERIFIED
    assert "erased: “open” of 2, “personal” of 6, “restricted” of 6." in found.said


def test_several_files_are_pages_of_one_view(tmp_path: Path) -> None:
    pages = [put(tmp_path, f"{key}.json", ledger().view(key)) for key in (DIALOGUE, TRADE)]

    found = run("view", *pages, *KEYS)

    assert found.status == VERIFIED
    assert all(f"{page}: " in found.said for page in pages)


def test_a_view_of_nothing_is_verified(tmp_path: Path) -> None:
    assert view(tmp_path, ledger().view()).status == VERIFIED


def test_an_altered_section_is_found(tmp_path: Path) -> None:
    bent = copy.deepcopy(TRUE)
    shown = bent["entries"][1]["disclosures"]
    shown["open"] = shown["open"].replace("Dialogue 1", "Dialogue 9")

    found = view(tmp_path, restated(bent))

    assert found.status == FAILED
    assert "entry 2: section “open” is not the one that was sealed." in found.warned


def test_an_altered_leaf_is_found(tmp_path: Path) -> None:
    bent = copy.deepcopy(TRUE)
    disclosed = bent["entries"][1]["disclosures"]
    disclosed["open"] = disclosed["open"].replace("Dialogue 1", "Dialogue 9")
    fields = {**canonical_leaf(bent["entries"][1]), "open": entry.digest(disclosed["open"])}
    bent["entries"][1]["leaf"] = canonical.encode(fields)

    found = view(tmp_path, restated(bent))

    assert found.status == FAILED
    assert "entry 2 is not in the log." in found.warned


def canonical_leaf(shown: Document) -> dict[str, Any]:
    match = dict(part.split(":") for part in shown["leaf"].strip("{}").replace('"', "").split(","))
    return {**match, "v": 1}


@pytest.mark.parametrize("at", range(4))
def test_a_gap_is_found_even_if_the_statement_fits(tmp_path: Path, at: int) -> None:
    found = view(tmp_path, restated(without(TRUE, at)))

    assert found.status == FAILED
    assert f"of item {DIALOGUE} and does not follow version {at}." in found.warned


def test_repeated_entries_are_found(tmp_path: Path) -> None:
    twice = {**TRUE, "entries": [*TRUE["entries"][:2], *TRUE["entries"][1:]]}

    found = view(tmp_path, twice)

    assert found.status == FAILED
    assert "entry 2 after entry 2 is repeated or out of order." in found.warned


def test_reordered_entries_are_found(tmp_path: Path) -> None:
    found = view(tmp_path, {**TRUE, "entries": TRUE["entries"][::-1]})

    assert found.status == FAILED


def test_an_entry_under_another_index_is_found(tmp_path: Path) -> None:
    bent = copy.deepcopy(TRUE)
    bent["entries"][0]["index"] = 1

    found = view(tmp_path, restated(bent))

    assert found.status == FAILED
    assert "entry 1 is not in the log." in found.warned


def test_a_statement_about_other_entries_is_false(tmp_path: Path) -> None:
    tree = ledger().tree.checkpoint
    others = signed(without(TRUE, 5), tree)["statement"]
    strangers = signed({**TRUE, "viewer": "rita"}, tree)["statement"]
    older = signed(TRUE, Checkpoint(ORIGIN, 11, bytes(32)))["statement"]

    for statement in (others, strangers, older):
        found = view(tmp_path, {**TRUE, "statement": statement})

        assert found.status == FAILED
        assert "the signed statement is not about these entries" in found.warned


def test_a_statement_that_the_log_signed_instead_of_its_views_is_none(tmp_path: Path) -> None:
    text = TRUE["statement"].partition("\n\n")[0] + "\n"

    found = view(tmp_path, {**TRUE, "statement": sign(text, OPERATOR)})

    assert found.status == FAILED
    assert "none of your keys has signed the statement" in found.warned


def test_a_checkpoint_that_only_the_key_of_views_signed_is_none(tmp_path: Path) -> None:
    text = TRUE["checkpoint"].partition("\n\n")[0] + "\n"

    found = view(tmp_path, {**TRUE, "checkpoint": sign(text, VIEW)})

    assert found.status == FAILED
    assert f"{ORIGIN} has not signed its checkpoint" in found.warned


def test_without_the_key_of_views_nothing_is_checked(tmp_path: Path) -> None:
    found = run("view", put(tmp_path, "view.json", TRUE), "--key", OPERATOR.verifier)

    assert found.status == UNCHECKED
    assert f"give the key of {ORIGIN}/view too" in found.warned


def test_a_view_of_the_log_that_is_watched_agrees_with_it(tmp_path: Path) -> None:
    made = ledger()
    state = put(tmp_path, "state", made.tree.note())
    assert view(tmp_path, TRUE, "--against", state).status == VERIFIED

    made.tell(TRADE, type="amended")
    log, newer = made.tree.serve(tmp_path / "log"), put(tmp_path, "newer", made.tree.note())

    assert view(tmp_path, TRUE, "--against", newer).status == UNCHECKED
    assert view(tmp_path, TRUE, "--against", newer, "--log", log).status == VERIFIED
    assert view(tmp_path, made.view(DIALOGUE), "--against", state, "--log", log).status == VERIFIED


def test_a_view_of_another_history_than_the_watched_one_is_found(tmp_path: Path) -> None:
    other = counted(11)
    same = put(tmp_path, "same", other.note())
    log, newer = counted(20).serve(tmp_path / "log"), put(tmp_path, "newer", counted(20).note())

    split = view(tmp_path, TRUE, "--against", same)
    rewritten = view(tmp_path, TRUE, "--against", newer, "--log", log)

    assert (split.status, rewritten.status) == (FAILED, FAILED)
    assert "TWO HISTORIES" in split.warned
    assert "REWRITTEN" in rewritten.warned


def test_pages_out_of_two_histories_are_found_though_each_is_signed(tmp_path: Path) -> None:
    one, other = Ledger(), Ledger()
    for made, title in ((one, "Dialogue"), (other, "Monologue")):
        made.tell(DIALOGUE, type="amended", data={"set": {"title": title}})
        made.tell(TRADE, type="amended")
    first = put(tmp_path, "first.json", one.view(DIALOGUE))
    second = put(tmp_path, "second.json", other.view(TRADE))

    assert run("view", first, *KEYS).status == run("view", second, *KEYS).status == VERIFIED
    split = run("view", first, second, *KEYS)

    assert split.status == FAILED
    assert f"{second}: TWO HISTORIES" in split.warned


def drop(*way: str | int) -> Callable[[Document], None]:
    """Return what takes one part out of a view."""

    def act(document: Any) -> None:
        for step in way[:-1]:
            document = document[step]
        del document[way[-1]]

    return act


@pytest.mark.parametrize(
    "way",
    [
        *((name,) for name in TRUE if name != "heads"),
        *(("entries", 0, name) for name in TRUE["entries"][0]),
        ("entries", 0, "disclosures", "chain"),
        *(("heads", name) for name in TRUE["heads"]),
        *(
            ("heads", "streams", str(DIALOGUE), name)
            for name in ("rank", "version", "blind", "path")
        ),
        ("heads", "entry", "disclosures", "open"),
    ],
    ids=lambda way: ".".join(map(str, way)),
)
def test_a_view_that_lacks_a_part_is_not_checked(tmp_path: Path, way: tuple[Any, ...]) -> None:
    bent = copy.deepcopy(TRUE)
    drop(*way)(bent)

    assert view(tmp_path, bent).status == UNCHECKED


def test_an_entry_that_was_sealed_ambiguous_is_found(tmp_path: Path) -> None:
    made = Ledger()
    made.tell(DIALOGUE, type="created")
    first = made.told[0]
    text = first.sealed.disclosures["open"].replace('{"type"', '{"type":"x","type"')
    fields = {**canonical_leaf({"leaf": first.sealed.leaf}), "open": entry.digest(text)}
    leaf = canonical.encode(fields)
    sealed = entry.Sealable(leaf, entry.leaf_hash(leaf), {**first.sealed.disclosures, "open": text})
    made.told[0] = Told(0, DIALOGUE, 1, sealed)

    found = view(tmp_path, made.view(DIALOGUE))

    assert found.status == FAILED
    assert "entry 0: section “open” was malformed when it was sealed." in found.warned


def test_a_path_in_another_spelling_is_not_taken(tmp_path: Path) -> None:
    bent = copy.deepcopy(TRUE)
    path = bent["entries"][0]["path"]
    path[0] = b64encode(bytes(33)).decode()

    assert view(tmp_path, bent).status == UNCHECKED
