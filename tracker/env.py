"""Typed readers of environment variables. Each refuses to start on a bad value."""

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def flag(name: str) -> bool:
    """Return whether a variable is "1"; unset is no, anything but "0" and "1" is refused."""
    value = os.environ.get(name, "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def words(name: str, *, default: str = "") -> list[str]:
    """Return the comma-separated words of a variable."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def numbers(name: str) -> list[int]:
    """Return the comma-separated whole numbers of a variable."""
    found = words(name)
    if not all(word.isascii() and word.isdigit() for word in found):
        raise ImproperlyConfigured(f"{name} is a list of whole numbers, separated by commas.")
    return [int(word) for word in found]


def address(name: str, *, default: str) -> str:
    """Return the address of a site: scheme and host, without a path or a slash at its end."""
    value = os.environ.get(name, default)
    if not re.fullmatch(r"https?://[^\s/?#@]*", value):
        raise ImproperlyConfigured(f"{name} must be like https://ledger.example, not {value!r}.")
    return value


def folder(name: str, *, default: Path) -> Path:
    """Return a folder, made where it is missing, for this account only."""
    path = Path(os.environ.get(name, default))
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret(name: str, *, demo: Path | None) -> str:
    """Return a secret.

    :param demo: where a laptop keeps one that was made by chance; None asks for a real one.
    """
    if value := os.environ.get(name):
        return value
    if demo is None:
        raise ImproperlyConfigured(
            f"Set {name} to a long random value, or TRACKER_DEMO=1 on a laptop."
        )
    return _kept(demo)


def _kept(path: Path) -> str:
    """Return what a file holds; the first process to come fills it, whole or not at all."""
    if not path.exists():
        handle, made = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        os.unlink(made)
    return path.read_text()


def pairs(name: str, *, demo: Path | None) -> dict[str, str]:
    """Return ``id:secret`` pairs, newest first, separated by commas."""
    text = secret(name, demo=demo)
    items = [item.partition(":") for item in text.split(",")] if ":" in text else [("1", ":", text)]
    if any(not key or not value for key, _, value in items):
        raise ImproperlyConfigured(f"{name} is a list of id:secret, separated by commas.")
    return {key: value for key, _, value in items}


def cache(name: str, *, file: Path) -> dict[str, Any]:
    """Return a cache of counts: in Redis where a variable names one, otherwise in a file.

    Redis is not waited for: who reads must not notice that it is away.
    """
    value = os.environ.get(name, "")
    if not value:
        return {"BACKEND": "tracker.counts.SqliteCounts", "LOCATION": str(file)}
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"{name} is an address such as redis://host:6379/0.")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": value,
        "KEY_PREFIX": "ledger-quota",
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
