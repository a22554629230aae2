"""The geometry of pictures that the server draws: pure, and in numbers that every language writes
alike, so that markup and policy stay as they are.

Lengths are units of a picture's own view box; texts are for whoever sees no picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 640
STACK_HEIGHT: Final = 36
# A bar chart: room for the number above the highest bar, and for the labels below the axis.
TOP: Final = 28
BODY: Final = 110
FOOT: Final = 30
GAP: Final = 0.25  # of the room that each bar has
EVERY: Final = 3  # on a phone there is room for one label out of three


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: its class in the style sheet, what it is, how many, and where to."""

    tone: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part as it is drawn; of ``share`` per cent."""

    part: Part
    x: str
    width: str
    share: int


@dataclass(frozen=True, slots=True)
class Stack:
    """Parts side by side, as wide as they are many."""

    segments: tuple[Segment, ...]
    total: int
    width: int = WIDTH
    height: int = STACK_HEIGHT


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a series: under which label, what it means, how many, and in which tone."""

    label: str
    meaning: str
    count: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value as it is drawn; ``middle`` is where its texts are centred."""

    value: Value
    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """Values side by side, as high as they are many; ``axis`` is where they stand."""

    bars: tuple[Bar, ...]
    total: int
    width: int = WIDTH
    axis: int = TOP + BODY
    height: int = TOP + BODY + FOOT
    foot: int = TOP + BODY + 20


def stack(parts: Sequence[Part]) -> Stack:
    """Lay parts side by side; those of nothing are left out. The widths fill the picture."""
    total = sum(part.count for part in parts)
    segments, before = [], 0
    for part in parts:
        if part.count:
            x, end = (WIDTH * n / total for n in (before, before + part.count))
            share = round(100 * part.count / total)
            segments.append(Segment(part, _plain(x), _plain(end - x), share))
            before += part.count
    return Stack(tuple(segments), total)


def bars(values: Sequence[Value]) -> Bars:
    """Stand values side by side. The highest is as high as there is room; nothing has no height."""
    highest = max((value.count for value in values), default=0) or 1
    room = WIDTH / max(len(values), 1)
    drawn = []
    for n, value in enumerate(values):
        height = BODY * value.count / highest
        y = TOP + BODY - height
        drawn.append(
            Bar(
                value=value,
                x=_plain(room * n + room * GAP / 2),
                y=_plain(y),
                width=_plain(room * (1 - GAP)),
                height=_plain(height),
                middle=_plain(room * n + room / 2),
                above=_plain(y - 6),
                is_labelled=(len(values) - 1 - n) % EVERY == 0,
            )
        )
    return Bars(tuple(drawn), sum(value.count for value in values))


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
