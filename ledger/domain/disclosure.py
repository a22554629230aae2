"""What of an item's record a partner may read: which entries show their open section.

Asked by every door. An entry that is withheld is never missing: where it stands in its chain is
always shown, so that whoever reads sees that there is something, and when it was written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.domain.kinds import Kind
from ledger.domain.updates import UpdateState

Rows = Mapping[str, Mapping[str, Any]]  # row name, such as ``evidence:0192…``, to its columns

# Between colleagues: what was asked for, and who else may read.
INTERNAL: Final = frozenset(
    {
        Kind.PROPOSED,
        Kind.RETURNED,
        Kind.OWNER_ASKED,
        Kind.OWNER_ANSWERED,
        Kind.VISIBILITY_CHANGED,
    }
)
_OWN: Final = "commitment_id"  # of a row that belongs to an item, the item's own key


@dataclass(frozen=True, slots=True)
class Said:
    """The open section of one entry.

    :param now: the columns that got new values; :param was: the old ones.
    """

    kind: Kind
    now: Rows = field(default_factory=dict)
    was: Rows = field(default_factory=dict)
    note: str = ""

    def rows(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield from self.now.items()
        yield from self.was.items()


def named(said: Said, pointers: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the keys of all commitments that an entry names, its own included where it does.

    :param pointers: kind of row to its columns that hold the key of a commitment.
    """
    return {key for _row, key in _pointed(said, pointers)}


def readable(
    history: Sequence[Said | None],
    *,
    pointers: Mapping[str, Iterable[str]],
    visible: AbstractSet[str],
) -> list[bool]:
    """Return of each entry whether a partner may read what it says.

    Withheld is what is internal; what names a commitment that the partner may not see; what
    tells of a claim that was not accepted, or of evidence that was withdrawn; and the words of
    a draft that stood no longer when it was published.

    :param history: what the entries of one commitment say, from version 1 on; None where that
        was erased. An erased entry may have said anything, so it counts against its neighbours.
    :param pointers: as for ``named``. :param visible: the keys of what the partner may see, at
        least of all that the history names.
    """
    drafts = _drafts(history)
    closed = _taken_back(history) | _about_hidden(history, pointers, visible)
    return [
        said is not None
        and number not in drafts
        and said.kind not in INTERNAL
        and named(said, pointers) <= visible
        and not closed & said.now.keys()
        for number, said in enumerate(history)
    ]


def _pointed(said: Said, pointers: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Yield each row of an entry that names a commitment, and the key it names."""
    for row, columns in said.rows():
        for column in pointers.get(_kind(row), ()):
            if key := columns.get(column):
                yield row, key


def _about_hidden(
    history: Sequence[Said | None],
    pointers: Mapping[str, Iterable[str]],
    visible: AbstractSet[str],
) -> set[str]:
    """Return the rows that are about a hidden commitment, such as a link to it: what later
    becomes of them is told without its key. The item itself is about more than that.

    Where what told of the key was erased, it may have been that of a hidden one.
    """
    known = [said for said in history if said is not None]
    hidden = {row for said in known for row, key in _pointed(said, pointers) if key not in visible}
    if len(known) < len(history):
        hidden |= _about_unknown(known, pointers)
    return {row for row in hidden if _kind(row) != "commitment"}


def _about_unknown(known: Sequence[Said], pointers: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the rows of which no entry tells whom they are about, besides the item itself."""
    told = {(row, column) for said in known for row, columns in said.rows() for column in columns}
    return {
        row
        for row in {row for row, _column in told}
        for column in pointers.get(_kind(row), ())
        if column != _OWN and (row, column) not in told
    }


def _taken_back(history: Sequence[Said | None]) -> set[str]:
    """Return the claims that are not accepted by now, and the evidence that was withdrawn.

    What was erased after a piece of evidence may be what withdrew it.
    """
    last, erased = _standing(history), _last_erased(history)
    told = ((number, row) for number, said in enumerate(history) if said for row in said.now)
    return {
        row
        for number, row in told
        if (_kind(row) == "update" and last.get((row, "state")) != UpdateState.ACCEPTED)
        or (_kind(row) == "evidence" and (last.get((row, "withdrawn_at")) or number < erased))
    }


def _drafts(history: Sequence[Said | None]) -> set[int]:
    """Return the entries that hold words of the draft which nobody published: all, of a draft.

    What was erased on the way may have replaced whatever had come before it.
    """
    published = _publication(history)
    if published is None:
        return set(range(len(history)))
    draft, erased = history[:published], _last_erased(history[:published])
    standing = _standing(draft)  # when it was published: that entry tells by itself what it ends
    return {
        number
        for number, said in enumerate(draft)
        if number < erased or said is None or said.note or not _stands(said, standing)
    }


def _publication(history: Sequence[Said | None]) -> int | None:
    """Return which entry published the item, at the latest the last one that was erased; None
    of a draft.
    """
    made = [number for number, said in enumerate(history) if said and said.kind is Kind.PUBLISHED]
    erased = _last_erased(history)
    return made[0] if made else erased if erased >= 0 else None


def _last_erased(history: Sequence[Said | None]) -> int:
    """Return which entry was the last to be erased; -1 where none was."""
    return max((number for number, said in enumerate(history) if said is None), default=-1)


def _standing(history: Iterable[Said | None]) -> dict[tuple[str, str], Any]:
    """Return the last value of each column of each row."""
    return {
        (row, column): value
        for said in history
        if said is not None
        for row, columns in said.now.items()
        for column, value in columns.items()
    }


def _stands(said: Said, standing: Mapping[tuple[str, str], Any]) -> bool:
    """Tell whether every value of an entry, new or old, still stood at the end.

    What the item itself did not say yet is no word of it: null and blank do not count there.
    """
    return all(
        standing.get((row, column)) == value or (value in (None, "") and _kind(row) == "commitment")
        for row, columns in said.rows()
        for column, value in columns.items()
    )


def _kind(row: str) -> str:
    return row.partition(":")[0]
