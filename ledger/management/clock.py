"""Who acts where no person has signed in: the clock at night, and whoever runs a command."""

from typing import Final

from ledger.domain.actor import Actor, Door, Role

CLOCK: Final = Actor(None, "clock", Role.ADMINISTRATOR, frozenset(), Door.COMMAND)
COMMAND_LINE: Final = Actor(None, "command line", Role.ADMINISTRATOR, frozenset(), Door.COMMAND)
