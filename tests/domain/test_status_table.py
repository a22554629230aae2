"""The table of moves, cell by cell."""

from typing import Final

import pytest

from ledger.domain import status as rules
from ledger.domain.status import CLOSED, OPEN, VERDICTS, EditorialState, Status
from tests.domain.weighing import OFFICIAL, standing, step

# From the row's status to the column's: 1 takes one person, 2 takes two, . is no move.
TABLE: Final = """
                  announced agreed in_progress stalled fulfilled partly not withdrawn superseded
announced             .       1        .          .        2        2    2      2         2
agreed                .       .        1          1        2        2    2      2         2
in_progress           .       .        .          1        2        2    2      2         2
stalled               .       .        1          .        2        2    2      2         2
fulfilled             .       .        2          .        .        .    .      .         .
partly_fulfilled      .       .        2          .        .        .    .      .         .
not_fulfilled         .       .        2          .        .        .    .      .         .
withdrawn             .       .        2          .        .        .    .      .         .
superseded            .       .        2          .        .        .    .      .         .
"""
COLUMNS: Final = (
    *(Status.ANNOUNCED, Status.AGREED, Status.IN_PROGRESS, Status.STALLED),
    *(Status.FULFILLED, Status.PARTLY_FULFILLED, Status.NOT_FULFILLED),
    *(Status.WITHDRAWN, Status.SUPERSEDED),
)
CELLS: Final = [
    (Status(row.split()[0]), there, people)
    for row in TABLE.strip().splitlines()[1:]
    for there, people in zip(COLUMNS, row.split()[1:], strict=True)
]
each_cell = pytest.mark.parametrize(("here", "there", "people"), CELLS)


def test_the_table_has_a_cell_for_every_pair() -> None:
    assert {(here, there) for here, there, _ in CELLS} == {(a, b) for a in Status for b in Status}


@each_cell
def test_a_move_is_possible_where_the_table_says_so(
    here: Status, there: Status, people: str
) -> None:
    ripe = standing(here, sources=(OFFICIAL,), items=(OFFICIAL,), fresh=1, is_renounced=True)

    why = rules.refusal(ripe, step(there, has_successor=True))

    if people == ".":
        assert why == f"A commitment cannot go from “{here.label}” to “{there.label}”."
    else:
        assert why is None


@each_cell
def test_a_move_takes_as_many_people_as_the_table_says(
    here: Status, there: Status, people: str
) -> None:
    assert rules.needs_four_eyes(here, there) is (people == "2")


@each_cell
def test_a_draft_does_not_move(here: Status, there: Status, people: str) -> None:
    draft = standing(here, editorial=EditorialState.DRAFT, items=(OFFICIAL,), fresh=1)

    assert rules.refusal(draft, step(there)) == (
        "This is still a draft. Publish it before moving it."
    )


@pytest.mark.parametrize(("here", "there"), [(a, b) for a, b, people in CELLS if people != "."])
@pytest.mark.parametrize("note", ["", " ", "\n\t"])
def test_no_move_goes_without_a_word_of_why(here: Status, there: Status, note: str) -> None:
    ripe = standing(here, sources=(OFFICIAL,), items=(OFFICIAL,), fresh=1, is_renounced=True)

    why = rules.refusal(ripe, step(there, note=note, has_successor=True))

    assert why == "Say why in a note; it goes on the record."


def test_every_status_is_open_or_closed_and_verdicts_are_closed() -> None:
    assert set(OPEN) | set(CLOSED) == set(Status)
    assert not set(OPEN) & set(CLOSED)
    assert set(VERDICTS) < set(CLOSED)


def test_every_closing_and_every_reopening_takes_two_people() -> None:
    crossing = {(a, b) for a, b, people in CELLS if people != "." and (a in OPEN) != (b in OPEN)}

    assert crossing == {(a, b) for a in Status for b in Status if rules.needs_four_eyes(a, b)}


@pytest.mark.parametrize("here", Status)
def test_the_moves_worth_offering_are_those_of_the_table(here: Status) -> None:
    possible = {there for a, there, people in CELLS if a is here and people != "."}

    assert set(rules.steps(here, is_verifiable=True)) == possible
    assert set(rules.steps(here, is_verifiable=False)) == possible - set(VERDICTS)
