"""Merging what two people changed: nothing of either is lost, and nothing is made up."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.merging import UNKNOWN, Clash, merge

NAMES = ("title", "text", "owner")
# Few values, so that people often happen to agree.
values = st.fixed_dictionaries({name: st.integers(0, 2) for name in NAMES})


def test_what_only_one_changed_stands_and_what_both_changed_is_asked() -> None:
    base = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}
    theirs = {"a": 1, "b": 2, "c": 1, "d": 2, "e": 2}
    mine = {"a": 1, "b": 1, "c": 3, "d": 3, "e": 2}

    found = merge(base, theirs, mine)

    assert found.values == {"a": 1, "b": 2, "c": 3, "d": 3, "e": 2}
    assert (found.taken, found.kept) == (("b",), ("c",))
    assert found.clashes == (Clash("d", 1, 2, 3),)
    assert not found.is_nothing_of_mine


def test_where_nobody_knows_what_stood_there_every_difference_is_asked() -> None:
    found = merge(None, {"a": 1, "b": 2}, {"a": 1, "b": 3})

    assert found.clashes == (Clash("b", UNKNOWN, 2, 3),)
    assert found.values == {"a": 1, "b": 3}


@settings(max_examples=100)
@given(base=values, theirs=values, mine=values)
def test_each_name_has_one_fate_and_each_value_an_author(
    base: dict[str, int], theirs: dict[str, int], mine: dict[str, int]
) -> None:
    found = merge(base, theirs, mine)

    clashing = {clash.name for clash in found.clashes}
    fates = [*found.taken, *found.kept, *clashing]
    assert sorted(fates) == sorted(name for name in NAMES if theirs[name] != mine[name])
    for name in NAMES:
        # Mine gives way only where I had not touched it.
        if found.values[name] != mine[name]:
            assert (mine[name], found.values[name]) == (base[name], theirs[name])
        # Theirs gives way unasked only where they had not touched it.
        if found.values[name] != theirs[name] and name not in clashing:
            assert theirs[name] == base[name]


@settings(max_examples=100)
@given(base=values, theirs=values, mine=values)
def test_the_two_sides_mirror_each_other_and_a_second_merge_finds_no_more(
    base: dict[str, int], theirs: dict[str, int], mine: dict[str, int]
) -> None:
    found, mirrored = merge(base, theirs, mine), merge(base, mine, theirs)

    assert set(found.taken) == set(mirrored.kept)
    assert set(found.kept) == set(mirrored.taken)
    assert {c.name for c in found.clashes} == {c.name for c in mirrored.clashes}
    settled: dict[str, Any] = {**found.values, **{c.name: c.theirs for c in found.clashes}}
    again = merge(theirs, theirs, settled)
    assert (again.taken, again.kept, again.clashes) == ((), found.kept, ())
