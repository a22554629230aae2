"""Two people changed one thing: what each of them changed, and where they collide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# What stood there when somebody began is not known, so nobody can say who changed it.
UNKNOWN: Final = object()


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that both changed, each to something else.

    :param base: what it was when the later one began; ``UNKNOWN`` where that is not known.
    """

    name: str
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of two people's changes of one thing.

    :param values: theirs where only they changed it, and mine everywhere else.
    :param taken: what only they changed; :param kept: what only I changed.
    :param clashes: what both changed, each to something else.
    """

    values: dict[str, Any]
    taken: tuple[str, ...]
    kept: tuple[str, ...]
    clashes: tuple[Clash, ...]

    @property
    def is_nothing_of_mine(self) -> bool:
        """Return whether all that I wanted stands there already."""
        return not (self.kept or self.clashes)


def merge(
    base: Mapping[str, Any] | None, theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> Merge:
    """Merge three ways, name by name.

    :param base: what both began with; None where it is not known. Then every difference is a
        clash. :param theirs: what stands now; :param mine: what is wanted.
    """
    values, taken, kept, clashes = dict(mine), [], [], []
    for name, wanted in mine.items():
        was = UNKNOWN if base is None else base.get(name, UNKNOWN)
        if wanted == theirs[name]:
            continue
        if wanted == was:
            values[name] = theirs[name]
            taken.append(name)
        elif theirs[name] == was:
            kept.append(name)
        else:
            clashes.append(Clash(name, was, theirs[name], wanted))
    return Merge(values, tuple(taken), tuple(kept), tuple(clashes))
