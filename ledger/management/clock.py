"""Who acts at night, when nobody is there."""

from typing import Final

from ledger.domain.actor import Actor, Door, Role

CLOCK: Final = Actor(None, "clock", Role.ADMINISTRATOR, frozenset(), Door.COMMAND)
