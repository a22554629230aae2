"""What commands work on: a small copy of the project's seeds, a folder of their own."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command

from ledger.models import Log
from tests.commands.told import Scene, a_scene, run

# What the small copy keeps of the long files: the tables in which this is found.
NEEDED = {
    "themes.toml": r'code = "(security-defence|modernisation)"',
    "sources.toml": r'code = "src-',
    "publishers.toml": r'code = "(unknown|pti|press-)',
    "instruments.toml": r'code = "IN-DEFMOD"',
    "releases.toml": "none of them",
}


@pytest.fixture(autouse=True)
def _keys_of_its_own(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Who begins a log keeps its keys for the one test."""
    settings.LEDGER_FOLDER = tmp_path_factory.mktemp("ledger")


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    """The folder in which the ledger keeps its own files."""
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the seeds that holds one commitment, so that it loads at once."""
    folder = tmp_path / "seeds"
    shutil.copytree(project.SEEDS, folder)
    for file in (folder / "commitments").glob("*.toml"):
        if file.name != "in-defmod.toml":
            file.unlink()
    for name, wanted in NEEDED.items():
        head, *tables = re.split(r"(?m)^(?=\[\[)", (folder / name).read_text())
        kept = [table for table in tables if re.search(wanted, table)]
        (folder / name).write_text(head + "".join(kept))
    return folder


def seed(**options: Any) -> None:
    call_command("seed", verbosity=0, **options)


@pytest.fixture
def scene(
    sealed: Log, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    """An office with a webhook that was not asked yet."""
    with a_scene(tmp_path, settings, monkeypatch) as found:
        yield found


@pytest.fixture
def told(scene: Scene) -> Scene:
    """The scene once the address has agreed; what comes is new to it."""
    run()
    return scene
