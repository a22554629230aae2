"""Starting the site: it lives without a database, and refuses to run unsafely."""

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from tracker import env

HOME = Path(__file__).resolve().parent.parent.parent
SECRET = "only-for-tests-" * 5
PRODUCTION = {
    "TRACKER_SECRET_KEY": SECRET,
    "TRACKER_PEPPERS": "2026:another-secret-of-the-tests",
    "TRACKER_HOSTS": "ledger.example.org",
}

Settings = Callable[..., dict[str, Any]]


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Read the settings afresh, with nothing but the given variables."""

    def read(**variables: str) -> dict[str, Any]:
        for name in os.environ:
            if name.startswith("TRACKER_") or name == "DATABASE_URL":
                monkeypatch.delenv(name)
        for name, value in {"TRACKER_VAR": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(HOME / "tracker" / "settings.py"))

    return read


def test_the_site_says_that_it_lives_without_asking_the_database() -> None:
    answer = Client().get("/livez")

    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_it_says_so_over_plain_http_too(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/livez").status_code == 200
    assert Client().get("/admin/").status_code == 301


@pytest.mark.parametrize("missing", ["TRACKER_SECRET_KEY", "TRACKER_PEPPERS"])
@pytest.mark.parametrize("instead", [{}, {"TRACKER_SECRET_KEY": "", "TRACKER_PEPPERS": ""}])
def test_without_its_secrets_it_does_not_start(
    missing: str, instead: dict[str, str], started: Settings
) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != missing}

    with pytest.raises(ImproperlyConfigured, match=f"Set {missing} to a long random value"):
        started(**instead | given)


def test_with_them_it_speaks_https_only_and_to_its_own_host(started: Settings) -> None:
    found = started(**PRODUCTION)

    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert found[name] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["ALLOWED_HOSTS"] == ["ledger.example.org"]
    assert (found["DEBUG"], found["DEMO"]) == (False, False)
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert found["LEDGER_PEPPERS"] == {"2026": "another-secret-of-the-tests"}


def test_no_host_is_its_own_until_it_is_named(started: Settings) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != "TRACKER_HOSTS"}

    assert started(**given)["ALLOWED_HOSTS"] == []


def test_a_demonstration_makes_its_own_secrets_and_keeps_them(
    started: Settings, tmp_path: Path
) -> None:
    first = started(TRACKER_DEMO="1")

    second = started(TRACKER_DEMO="1")

    assert len(first["SECRET_KEY"]) >= 50
    assert first["SECRET_KEY"] == second["SECRET_KEY"] != first["LEDGER_PEPPERS"]["1"]
    assert first["LEDGER_PEPPERS"] == second["LEDGER_PEPPERS"]
    assert {f.name: f.stat().st_mode & 0o777 for f in tmp_path.iterdir()} == {
        "ledger": 0o700,
        "secret_key": 0o600,
        "pepper": 0o600,
    }


@pytest.mark.parametrize("value", ["yes", "true", "", "2", " 1"])
def test_a_switch_is_on_or_off_and_nothing_between(value: str, started: Settings) -> None:
    with pytest.raises(ImproperlyConfigured, match="TRACKER_DEMO must be 0 or 1"):
        started(**PRODUCTION, TRACKER_DEMO=value)


@pytest.mark.parametrize("value", ["a:", ":secret", "a:secret,", "a:one,b", "a:one,:two"])
def test_peppers_are_pairs(value: str, started: Settings) -> None:
    with pytest.raises(ImproperlyConfigured, match="TRACKER_PEPPERS is a list of id:secret"):
        started(**PRODUCTION | {"TRACKER_PEPPERS": value})


def test_the_first_pepper_makes_new_keys_and_the_others_open_old_ones(started: Settings) -> None:
    found = started(**PRODUCTION | {"TRACKER_PEPPERS": "2026:new:er,2025:old"})

    assert list(found["LEDGER_PEPPERS"].items()) == [("2026", "new:er"), ("2025", "old")]


def test_a_new_folder_is_for_this_account_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_VAR", str(tmp_path / "var"))

    found = env.folder("TRACKER_VAR", default=tmp_path)

    assert found.stat().st_mode & 0o777 == 0o700


def test_django_finds_nothing_to_warn_of_in_production(tmp_path: Path) -> None:
    environment = {**PRODUCTION, "TRACKER_VAR": str(tmp_path), "PATH": os.defpath}

    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **environment)

    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_a_command_without_secrets_says_what_to_set(tmp_path: Path) -> None:
    done = run("manage.py", "check", TRACKER_VAR=str(tmp_path))

    assert done.returncode != 0
    assert "Set TRACKER_SECRET_KEY to a long random value" in done.stderr


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tracker import env;"
        "sys.stdin.readline(); print(env.secret('NO_SUCH', demo=Path(sys.argv[1]) / 'key'))"
    )
    started = [
        subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=HOME,
            env={"PATH": os.defpath},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    secrets = {process.communicate(timeout=30)[0] for process in started}

    assert len(secrets) == 1
    assert len(secrets.pop().strip()) >= 50
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, *command],
        cwd=HOME,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
