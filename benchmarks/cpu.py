"""CPU of this process and of the database's that work for it: a busy machine changes it least."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

Read = Callable[[], object]
Figures = dict[str, tuple[float, float]]


@dataclass
class Clocks:
    """CPU of this process, and of the database's processes that work for it: seconds."""

    backends: Callable[[], list[int]]
    taken: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def now(self) -> tuple[float, float]:
        # The clock of another process's CPU: see clock_getcpuclockid(3).
        database = sum(time.clock_gettime((~pid << 3) | 2) for pid in self.backends())
        return time.process_time(), database

    def measure(self, name: str, read: Read, times: int) -> None:
        before = self.now()
        for _each in range(times):
            read()
        spent = zip(before, self.now(), strict=True)
        app, database = ((now - was) * 1000 / times for was, now in spent)
        self.taken.setdefault(name, []).append((app, database))

    def medians(self) -> Figures:
        """Return milliseconds of each: this process's, and the database's."""
        return {
            name: (median(app for app, _db in taken), median(db for _app, db in taken))
            for name, taken in self.taken.items()
        }
