"""When two titles are nearly the same, so that one promise is not recorded twice."""

from difflib import SequenceMatcher
from typing import Final

# Measured on the titles of the seeds: below it lie different promises of one pattern.
NEARLY: Final = 0.85


def plainly(title: str) -> str:
    """Return the words of a title, without what writers vary: case, signs and spaces."""
    words = "".join(char if char.isalnum() else " " for char in title.casefold())
    return " ".join(words.split())


def is_nearly(title: str, other: str) -> bool:
    """Return whether two titles are nearly the same; some 50 µs for two lines."""
    matcher = SequenceMatcher(None, plainly(title), plainly(other), autojunk=False)
    upper_bounds = matcher.real_quick_ratio(), matcher.quick_ratio()
    return min(upper_bounds) >= NEARLY and matcher.ratio() >= NEARLY
