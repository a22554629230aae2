"""How much one key may ask for: policies, and the fixed windows in which they count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Policy:
    """So many requests in a window of so many seconds."""

    name: str
    quota: int
    seconds: int

    def window(self, at: datetime) -> int:
        """Return the number of the window that an instant lies in, counted since 1970."""
        return int(at.timestamp()) // self.seconds

    def seconds_left(self, at: datetime) -> int:
        """Return after how many seconds the window ends; at least one."""
        return self.seconds - int(at.timestamp()) % self.seconds


# A client that asks in turn never meets the first; one that polls each minute, never the second.
BURST: Final = Policy("burst", quota=60, seconds=10)
HOUR: Final = Policy("hour", quota=3600, seconds=3600)
EXPORT: Final = Policy("export", quota=12, seconds=3600)
AT_ONCE: Final = "export-at-once"  # a key has one export under way
EVERYWHERE: Final = (BURST, HOUR)
