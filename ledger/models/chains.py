"""The end of a chain, beside the row that tells how far it went."""


def cut(last: int, version: int) -> str | None:
    """Return what is wrong where a row is ahead of its last entry, or None.

    A chain whose end was cut off holds by itself.
    """
    return f"its row is at version {version}, its last entry is {last}" if last < version else None
