"""The house keeps its own rules: who may write, who may read the clock, how large a room may grow.

Imports between rooms are import-linter's; complexity and style are ruff's. What neither can see is
here. A detector yields one sentence for each breach, and is shown one below so that it cannot
fall silent.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEDGER = ROOT / "ledger"

ROOMS = {"proof", "domain", "models", "actions", "audit", "admin", "api", "feeds"}
FOLDERS = ROOMS | {"management", "migrations", "locale"}
FILES = {"__init__.py", "apps.py", "checks.py", "errors.py"}

ORM_WRITES = {
    *("save", "create", "update", "delete"),
    *("bulk_create", "bulk_update", "get_or_create", "update_or_create"),
}
WRITES = ORM_WRITES | {f"a{name}" for name in ORM_WRITES}
WRITES |= {"save_base", "execute", "executemany", "executescript", "raw"}
MAY_CALL = {  # (file, name): why this call writes no domain table
    ("ledger/management/commands/audit.py", "update"): "moves a bar on",
    ("ledger/api/export.py", "update"): "goes on with a digest",
    ("ledger/audit/processes.py", "execute"): "shares one moment of the database, to read only",
    ("ledger/admin/brief_files.py", "save"): "writes a Word document into memory",
    ("ledger/admin/repeats.py", "save"): "keeps a session, in the transaction of an action",
    ("ledger/admin/repeats.py", "update"): "goes on with a digest",
    ("ledger/api/quota.py", "delete"): "takes a mark out of a cache",
    ("ledger/management/commands/seal.py", "update"): "moves a progress bar",
    ("ledger/api/ledger_client.py", "execute"): "keeps a partner's copy, on the partner's machine",
    ("ledger/api/ledger_client.py", "update"): "goes on with a digest",
    ("ledger/models/composed.py", "execute"): "asks queries that Django composed, and only reads",
    ("ledger/models/feed.py", "raw"): "reads what is news from the log",
    ("ledger/models/feed_head.py", "execute"): "reads where the log stands",
    ("ledger/models/guards.py", "execute"): "installs the triggers that refuse writes",
    ("ledger/models/triggers_sqlite.py", "execute"): "reads which triggers there are",
    ("ledger/models/triggers_postgresql.py", "execute"): "reads which triggers there are",
}
CLOCKS = {"now", "today", "localdate", "utcnow"}
VAGUE = {"utils", "helpers", "common", "core", "base", "misc", "manager", "service", "handler"}
INLINE = {
    "script": r"<script(?![^>]*\ssrc=)",
    "style": r"<style|<[^>]*\sstyle\s*=",
    "event handler": r"<[^>]*\son[a-z]+\s*=",
    "javascript address": r"=\s*[\"']?\s*javascript:",
}
LATER = re.compile(r"\b(TODO|FIXME|XXX)\b")
TEXTS = {".py", ".html", ".txt", ".md", ".toml", ".css", ".js", ".yml"}

MAX_FILE_LINES = 300
MAY_HOLD = {  # file: how many lines, and why
    "ledger/proof/verify.py": 720,  # one file, so that a partner can read and run it alone
    "ledger/api/ledger_client.py": 425,  # the same
}
MAX_FUNCTION_LINES = 25

Breaches = Iterator[str]
Detector = Callable[[ast.Module], Iterator[object]]


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below these folders of the house, without Django's migrations."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    """Return the path as a person at the root of the house would type it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of each call of a method that can change a table."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in WRITES:
                yield node.lineno, name


def clocks(tree: ast.Module) -> Breaches:
    """Yield each reading of the clock; a call that is given the instant, today(at), reads none."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                if name in CLOCKS and (not node.args or "now" in name):
                    yield f"line {node.lineno}: {name}()"
            case ast.keyword(arg="default", value=ast.Attribute(attr=name)) if name in CLOCKS:
                yield f"line {node.value.lineno}: default={name}"
            case ast.keyword(arg="auto_now" | "auto_now_add"):
                yield f"line {node.value.lineno}: {node.arg}"


def overridden_saves(tree: ast.Module) -> Breaches:
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for owner in classes:
        for part in owner.body:
            match part:
                case ast.FunctionDef(name="save") | ast.AsyncFunctionDef(name="asave"):
                    yield f"line {part.lineno}: {owner.name} overrides {part.name}()"


def signals(tree: ast.Module) -> Breaches:
    """Yield the name of each signal, or maker of signals, that a file imports."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                known = module.endswith(".signals") or module.startswith("django.dispatch")
                yield from (alias.name for alias in names if known or alias.name == "signals")
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.endswith(".signals"))


def long_functions(tree: ast.Module) -> Breaches:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            lines = node.end_lineno - node.body[0].lineno + 1 - docstring_lines(node)
            if lines > MAX_FUNCTION_LINES:
                yield f"line {node.lineno}: {node.name} has {lines} lines"


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is None or first.end_lineno is None:
        return 0
    return first.end_lineno - first.lineno + 1


def inline_code(html: str) -> Breaches:
    html = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", html, flags=re.DOTALL)
    for kind, pattern in INLINE.items():
        if found := re.search(pattern, html, re.IGNORECASE):
            yield f"inline {kind}: {found.group(0)}"


def house() -> list[Path]:
    return python_files("ledger", "tracker", "tests", "benchmarks")


def found_in(files: list[Path], detector: Detector) -> dict[str, list[str]]:
    """Return what a detector finds, by the name of the file."""
    found = {name_of(path): [str(each) for each in detector(tree_of(path))] for path in files}
    return {name: breaches for name, breaches in found.items() if breaches}


def test_a_file_fits_on_a_few_screens() -> None:
    lines = {name_of(path): len(path.read_text().splitlines()) for path in house()}

    assert {n: k for n, k in lines.items() if k > MAY_HOLD.get(n, MAX_FILE_LINES)} == {}
    assert all(lines[name] > MAX_FILE_LINES for name in MAY_HOLD)


def test_a_function_fits_on_one_screen() -> None:
    assert found_in(house(), long_functions) == {}


def test_a_name_says_what_a_file_is_for() -> None:
    names = {name_of(path): set(path.relative_to(ROOT).with_suffix("").parts) for path in house()}

    assert {
        name: vague
        for name, parts in names.items()
        if (vague := {part.strip("_") for part in parts} & VAGUE)
    } == {}


def test_only_actions_write() -> None:
    files = [
        path
        for path in python_files("ledger")
        # proof has no Django: its update() is hashlib's
        if path.relative_to(LEDGER).parts[0] not in {"actions", "proof"}
    ]

    found = {(name_of(path), name): line for path in files for line, name in writes(tree_of(path))}

    assert {call: line for call, line in found.items() if call not in MAY_CALL} == {}


def test_nothing_happens_behind_a_save() -> None:
    found = found_in(python_files("ledger"), signals)
    welcome = set(found.pop("ledger/apps.py", ()))

    assert found == {}
    assert welcome <= {"pre_migrate", "post_migrate"}
    assert found_in(python_files("ledger"), overridden_saves) == {}


def test_time_is_an_argument() -> None:
    rooms = python_files("ledger/domain", "ledger/models", "ledger/actions")

    assert found_in(rooms, clocks) == {}


def test_every_exception_is_still_needed() -> None:
    for file, name in MAY_CALL:
        if (ROOT / file).exists():
            assert name in {call for _, call in writes(tree_of(ROOT / file))}, (file, name)


def test_every_room_is_on_the_plan() -> None:
    found = {path.name for path in LEDGER.glob("*") if path.name != "__pycache__"}

    assert found <= FOLDERS | FILES


def test_templates_hold_no_inline_code() -> None:
    pages = sorted([*(ROOT / "templates").rglob("*.html"), *LEDGER.rglob("*.html")])
    found = {name_of(path): list(inline_code(path.read_text())) for path in pages}

    assert pages
    assert {name: breaches for name, breaches in found.items() if breaches} == {}


def test_nothing_is_left_for_later() -> None:
    folders = ["ledger", "tracker", "tests", "benchmarks", "templates", "static", "seeds", "docs"]
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    texts = [path for path in files if path.suffix in TEXTS and path != Path(__file__)]

    assert "\n".join(name_of(path) for path in texts if LATER.search(path.read_text())) == ""


@pytest.mark.parametrize(
    ("detector", "breach", "honest"),
    [
        (writes, "party.save()", "saved = save(party)"),
        (writes, "await Party.objects.acreate(name='x')", "Party.objects.acreated()"),
        (clocks, "timezone.now()", "now = at"),
        (clocks, "datetime.now(UTC)", "at.astimezone(UTC)"),
        (clocks, "date.today()", "desk.today(at)"),
        (clocks, "DateTimeField(default=timezone.now)", "DateTimeField(default=None)"),
        (clocks, "DateTimeField(auto_now_add=True)", "DateTimeField(editable=False)"),
        (overridden_saves, "class A:\n def save(self): ...", "def save(): ..."),
        (signals, "from django.dispatch import receiver", "from django.db import models"),
        (signals, "from django.db.models import signals", "from django.db.models import Q"),
        (signals, "from django.db.models.signals import post_save", "import signal"),
        (long_functions, "def f():" + "\n g()" * 26, "def f():" + "\n g()" * 25),
        (long_functions, "def f():" + "\n 'a'" * 27, "def f():\n 'a'" + "\n g()" * 25),
    ],
)
def test_a_detector_tells_a_breach_from_honest_code(
    detector: Detector, breach: str, honest: str
) -> None:
    assert list(detector(ast.parse(breach)))
    assert not list(detector(ast.parse(honest)))


@pytest.mark.parametrize(
    ("breach", "honest"),
    [
        ("<script>go()</script>", "<script src='go.js' defer></script>"),
        ("<p style='color: red'>", "<p class='style'>"),
        ("<style>p {}</style>", "<link rel='stylesheet' href='p.css'>"),
        ("<a href='#'\n onclick='go()'>", "<a href='?on=2026-01-01'>on = off</a>"),
        ("<a href='javascript:go()'>", "{# <script>go()</script> #}"),
    ],
)
def test_inline_code_is_told_from_honest_markup(breach: str, honest: str) -> None:
    assert list(inline_code(breach))
    assert not list(inline_code(honest))
