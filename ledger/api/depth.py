"""How much of each commitment is answered: three documents, each with a schema of its own."""

from enum import StrEnum


class Depth(StrEnum):
    """What ``view`` asks for. Each document holds what the one before it holds, and more.

    How much of an item was released is another matter: see ``domain.levels``.
    """

    BRIEF = "brief"
    STANDARD = "standard"
    FULL = "full"
