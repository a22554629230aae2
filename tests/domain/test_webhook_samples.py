"""What the docs give partners to verify webhooks with does so: each sample is run as it stands."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.domain import webhooks

PAGE: Final = Path(__file__).parents[2] / "docs" / "how-to" / "receive-webhooks.md"
NEW, OLD = webhooks.spelled(b"n" * 32), webhooks.spelled(b"o" * 32)
BODY: Final = '{"id":"evt_1","said":"ça va"}'
Message = dict[str, str]


def sample(language: str, holding: str) -> str:
    """Return the block of code in a language that holds some words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    [found] = [block for block in blocks if holding in block]
    return str(found)


def in_python(secret: str, message: Message, body: str) -> bool:
    names: dict[str, Any] = {}
    exec(compile(sample("python", "def verify"), PAGE, "exec"), names)  # noqa: S102 - our own page
    try:
        return bool(names["verify"](secret, message, body.encode()) == "evt_1")
    except ValueError:
        return False


def in_node(secret: str, message: Message, body: str) -> bool:
    told = ", ".join(map(json.dumps, (secret, message, body)))
    script = f"{sample('js', 'function verify')}\nif (verify({told}) !== 'evt_1') throw 1;"
    return run("node", "--eval", script) == 0


def in_a_shell(secret: str, message: Message, body: str) -> bool:
    given = (message[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    script = sample("sh", "openssl dgst")
    return run("sh", "-c", script, "verify.sh", secret, *given, said=body) == 0


def run(program: str, *arguments: str, said: str = "") -> int:
    found = shutil.which(program)
    if found is None or shutil.which("openssl") is None:
        pytest.skip(f"there is no {program} here")
    done = subprocess.run(  # noqa: S603 - our own page
        [found, *arguments], input=said.encode(), capture_output=True, check=False, timeout=30
    )
    return done.returncode


def message(*secrets: str, at: int) -> Message:
    signed = webhooks.signatures(secrets, event="evt_1", at=at, body=BODY.encode())
    return {"webhook-id": "evt_1", "webhook-timestamp": str(at), "webhook-signature": signed}


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("verify", [in_python, in_node, in_a_shell])
def test_a_sample_of_the_docs_tells_ours_from_others(
    verify: Callable[[str, Message, str], bool],
) -> None:
    now = int(time.time())

    assert verify(NEW, message(NEW, at=now), BODY)
    assert verify(OLD, message(NEW, OLD, at=now), BODY)
    assert not verify(OLD, message(NEW, at=now), BODY)
    assert not verify(NEW, message(NEW, at=now), BODY + " ")
    assert not verify(NEW, message(NEW, at=now) | {"webhook-id": "evt_2"}, BODY)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("verify", [in_python, in_node])
@pytest.mark.parametrize("seconds", [-400, 400])
def test_a_sample_refuses_what_is_old(
    seconds: int, verify: Callable[[str, Message, str], bool]
) -> None:
    assert not verify(NEW, message(NEW, at=int(time.time()) + seconds), BODY)
