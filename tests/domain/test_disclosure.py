"""What a partner may read of an item's record, and what is withheld from it."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.disclosure import INTERNAL, Said, named, readable
from ledger.domain.kinds import Kind

ITEM, HIDDEN, SEEN = "commitment:1", "2", "3"
POINTERS = {
    "commitment": ["parent_id", "successor_id"],
    "link": ["commitment_id", "other_id"],
    "milestone": ["commitment_id"],
}
PUBLISHED = Said(Kind.PUBLISHED, {ITEM: {"editorial_state": "published"}})


def created(**columns: Any) -> Said:
    first = {"editorial_state": "draft", "title": "Sign", "parent_id": None} | columns
    return Said(Kind.CREATED, {ITEM: first})


def amended(note: str = "", **columns: tuple[Any, Any]) -> Said:
    """Return an entry that changes columns of the item: each from one value to another."""
    was, now = ({ITEM: {c: pair[i] for c, pair in columns.items()}} for i in (0, 1))
    return Said(Kind.AMENDED, now, was, note)


def read(*history: Said | None) -> list[bool]:
    return readable(history, pointers=POINTERS, visible={"1", SEEN})


def test_what_still_stood_at_publication_is_shown() -> None:
    late = amended(success_criterion=("", "It is signed."))

    assert read(created(success_criterion=""), late, PUBLISHED) == [True, True, True]


def test_words_that_were_replaced_in_the_draft_are_withheld_new_and_old() -> None:
    history = created(title="A"), amended(title=("A", "B")), PUBLISHED

    assert read(*history) == [False, False, True]


def test_words_that_came_back_before_publication_are_shown_where_they_stand_alone() -> None:
    history = created(title="A"), amended(title=("A", "B")), amended(title=("B", "A")), PUBLISHED

    assert read(*history) == [True, False, False, True]


def test_what_was_corrected_in_public_is_shown_with_its_old_words() -> None:
    corrected = amended("A mistake.", title=("Sign", "Sign it"))

    assert read(created(), PUBLISHED, corrected) == [True, True, True]


def test_why_a_draft_was_changed_is_withheld() -> None:
    noted = amended("Between us.", success_criterion=("", "Signed."))

    assert read(created(), noted, PUBLISHED) == [True, False, True]


def test_what_a_draft_dropped_again_is_withheld() -> None:
    theme = Said(Kind.THEMES_CHANGED, {ITEM: {}, "tagging:7": {"dropped_at": None}})
    gone = Said(
        Kind.THEMES_CHANGED,
        {ITEM: {}, "tagging:7": {"dropped_at": "2026-01-01"}},
        {"tagging:7": {"dropped_at": None}},
    )

    assert read(created(), theme, gone, PUBLISHED) == [True, False, False, True]
    assert read(created(), theme, PUBLISHED, gone) == [True, True, True, True]


def test_nothing_of_a_draft_is_shown() -> None:
    assert read(created(), amended(text=("", "More."))) == [False, False]


@pytest.mark.parametrize("kind", sorted(INTERNAL))
def test_what_is_between_colleagues_is_withheld(kind: Kind) -> None:
    assert read(created(), PUBLISHED, Said(kind, {ITEM: {}})) == [True, True, False]


@pytest.mark.parametrize(
    "rows",
    [
        {"link:9": {"other_id": HIDDEN, "kind": "implements"}},
        {ITEM: {"parent_id": HIDDEN}},
        {ITEM: {"successor_id": HIDDEN}},
    ],
)
def test_what_names_a_hidden_item_is_withheld_whether_it_comes_or_goes(
    rows: dict[str, dict[str, Any]],
) -> None:
    seen = {row: dict.fromkeys(columns, SEEN) for row, columns in rows.items()}
    come, gone = Said(Kind.LINKED, rows), Said(Kind.UNLINKED, {ITEM: {}}, rows)

    assert read(created(), PUBLISHED, come, gone) == [True, True, False, False]
    assert read(created(), PUBLISHED, Said(Kind.LINKED, seen)) == [True, True, True]
    assert named(come, POINTERS) == named(gone, POINTERS) == {HIDDEN}


def test_the_end_of_a_link_to_a_hidden_item_is_withheld_although_it_names_none() -> None:
    for other, is_read in ((HIDDEN, False), (SEEN, True)):
        come = Said(Kind.LINKED, {ITEM: {}, "link:9": {"other_id": other}})
        gone = Said(Kind.UNLINKED, {ITEM: {}, "link:9": {"ended_reason": "They merged."}})

        assert read(created(), PUBLISHED, come, gone) == [True, True, is_read, is_read]


def test_the_end_of_a_link_whose_beginning_was_erased_is_withheld() -> None:
    gone = Said(Kind.UNLINKED, {ITEM: {}, "link:9": {"ended_reason": "They merged."}})
    own = Said(Kind.MILESTONE_SETTLED, {ITEM: {}, "milestone:8": {"state": "met"}})

    assert read(created(), PUBLISHED, None, gone) == [True, True, False, False]
    assert read(created(), None, PUBLISHED, gone, own) == [False, False, True, False, True]


def test_an_item_below_a_hidden_umbrella_is_told_of_all_the_same() -> None:
    below = Said(Kind.PARENT_CHANGED, {ITEM: {"parent_id": HIDDEN}})
    corrected = amended("A mistake.", title=("Sign", "Sign it"))

    assert read(created(), PUBLISHED, below, corrected) == [True, True, False, True]


def claim(state: str, **columns: Any) -> Said:
    rows = {ITEM: {}, "update:5": {"state": state} | columns}
    return Said(Kind.UPDATE_RECORDED, rows)


def test_a_claim_is_shown_from_when_it_is_accepted() -> None:
    drafted, accepted = claim("draft", narrative="Begun."), claim("accepted")

    assert read(created(), PUBLISHED, drafted) == [True, True, False]
    assert read(created(), PUBLISHED, drafted, accepted) == [True, True, True, True]
    assert read(created(), PUBLISHED, drafted, claim("rejected")) == [True, True, False, False]


def test_evidence_is_shown_until_it_is_withdrawn() -> None:
    attached = Said(Kind.EVIDENCE_ADDED, {ITEM: {}, "evidence:6": {"withdrawn_at": None}})
    withdrawn = Said(Kind.EVIDENCE_WITHDRAWN, {"evidence:6": {"withdrawn_at": "2026-01-01"}})

    assert read(created(), PUBLISHED, attached) == [True, True, True]
    assert read(created(), PUBLISHED, attached, withdrawn) == [True, True, False, False]
    assert read(created(), PUBLISHED, attached, None) == [True, True, False, False]


def test_an_erased_entry_may_have_replaced_all_that_the_draft_said_before() -> None:
    history = created(), None, amended(text=("", "More.")), PUBLISHED

    assert read(*history) == [False, False, True, True]


def test_an_erased_publication_is_at_the_latest_the_last_erased_entry() -> None:
    later = amended("Corrected.", title=("Sign", "Sign it"))

    assert read(created(), None, later) == [True, False, True]
    assert read(created(), amended(title=("Sign", "B")), None, None) == [False] * 4


# --- Whatever happens -----------------------------------------------------------------------

WORDS = st.sampled_from(["", "A", "B", "C", None])
STEPS = st.lists(st.tuples(st.sampled_from(["title", "text"]), WORDS), max_size=6)


def told(columns: dict[str, Any], steps: Sequence[tuple[str, Any]]) -> list[Said]:
    """Return the entries that make these changes, one after another."""
    entries = []
    for column, value in steps:
        entries.append(amended("", **{column: (columns.get(column), value)}))
        columns[column] = value
    return entries


@settings(max_examples=100)
@given(STEPS, STEPS, st.sets(st.integers(0, 14)))
def test_no_word_that_only_a_draft_had_is_ever_read(
    before: list[tuple[str, Any]], after: list[tuple[str, Any]], erased: set[int]
) -> None:
    columns: dict[str, Any] = {"title": "A", "text": "B"}
    draft = [created(**columns), *told(columns, before)]
    at_publication = dict(columns)
    history = [*draft, PUBLISHED, *told(columns, after)]

    shown = read(*(None if n in erased else said for n, said in enumerate(history)))

    assert len(shown) == len(history)
    assert not any(shown[n] for n in erased if n < len(history))
    for said, is_read in zip(draft, shown, strict=False):
        words = {(c, v) for _row, cs in said.rows() for c, v in cs.items() if v and c in columns}
        assert not is_read or words <= set(at_publication.items())
    if not erased:
        assert all(shown[len(draft) :])
