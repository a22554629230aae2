"""What can go wrong, in words fit to show to the person who asked."""


class LedgerError(Exception):
    """Base of every refusal the ledger makes on purpose; its text is fit to show."""


class Refused(LedgerError):
    """The rules do not allow what was asked."""


class Stale(LedgerError):
    """The record changed after the caller read it; nothing was written."""


class UnknownCursor(LedgerError):
    """A place in the feed of changes that is not on record: of another ledger, or restored away."""


class Broken(LedgerError):
    """Something in the ledger is not what its hashes say it is."""


def insist(why: str | None) -> None:
    """Go on where a rule gave no reason against.

    :raises Refused: with the reason it gave.
    """
    if why is not None:
        raise Refused(why)
