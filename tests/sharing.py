"""Who runs which tests, where several processes share them."""

from typing import Any, Final

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

# Each of these folders sets up once what takes long; elsewhere a file is what belongs together.
TOGETHER: Final = ("tests/browser/", "tests/seeds/")


class ByFolder(LoadFileScheduling):  # type: ignore[misc]  # ships no types
    """Give each process a file at a time, or a whole folder."""

    def _split_scope(self, nodeid: str) -> Any:
        folder = next(filter(nodeid.startswith, TOGETHER), None)
        return folder or super()._split_scope(nodeid)
