"""Everything that the contract allows, and much that it does not, asked within this process."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final
from unittest.mock import patch

import schemathesis
from django.db import connections
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import CheckNode, Interaction
from schemathesis.transport.wsgi import WSGITransport

from tests.api.partners import API
from tests.api.served import answered

SEED: Final = 20_260_127
_TAKEN: Final = ["2xx", "400", "401", "403", "404", "410", "412", "422", "428", "503"]


@dataclass
class Report:
    """How many cases were asked, how they were answered, and what is wrong with which.

    :ivar words: an address for each word that was found in its answer.
    """

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def ask(token: str, *, examples: int, in_full: bool, words: Iterable[str]) -> Report:
    """Ask each operation in many ways, with a key, and return what came of it.

    :param examples: made up for each operation, beside those that the contract tells.
    :param in_full: whether also to try each boundary of each parameter, and to follow answers.
    :param words: to look for in the answers and their headers.
    """
    report = Report()
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "max-failures": 200,
            "headers": {"Authorization": f"Bearer {token}"},
            "phases": {name: {"enabled": in_full} for name in ("coverage", "stateful")},
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
            # What is allowed by itself may not go together, such as a filter with `as_of`; and a
            # cursor of another search, or a note of no witness, is of the right shape.
            "checks": {"positive_data_acceptance": {"expected-statuses": _TAKEN}},
        }
    )
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", _here(), config=config)
    with patch.object(WSGITransport, "send", _sent):
        for event in from_schema(schema).execute():
            _note(event, report, words)
    return report


def _sent(self: WSGITransport, case: Any, **given: Any) -> Any:
    """Send a case without what only sockets know, which some checks pass on."""
    return _SEND(self, case, **{name: value for name, value in given.items() if name not in _NET})


_SEND: Final = WSGITransport.send
_NET: Final = {"max_redirects", "verify", "cert", "proxies"}


def _here() -> Callable[..., Any]:
    """Return the site as it answers from this thread's connection, whoever asks.

    Everything runs in one transaction, one request after the other; no quota is used up.
    """
    here = connections["default"]
    here.inc_thread_sharing()

    def told(environ: Any, start_response: Any) -> Any:
        connections["default"] = here
        status, headers, content = answered(environ | {"wsgi.url_scheme": "https"})
        start_response(status, headers)
        return [content]

    return told


def _note(event: events.EngineEvent, report: Report, words: Iterable[str]) -> None:
    match event:
        case events.NonFatalError(value=error, label=label):
            report.faults[f"{label}: not asked"] = repr(error)
        case events.FatalError(exception=error):
            report.faults["all: not asked"] = repr(error)
        case events.ScenarioFinished(recorder=recorder):
            report.operations.add(recorder.label)
            for interaction in recorder.interactions.values():
                _note_answer(interaction, report, words)
            for check in chain.from_iterable(recorder.checks.values()):
                _note_check(recorder.label, check, report)


def _note_answer(interaction: Interaction, report: Report, words: Iterable[str]) -> None:
    report.cases += 1
    if (response := interaction.response) is None:
        return
    report.statuses[response.status_code] += 1
    told = response.content + repr(response.headers).encode()
    for word in words:
        if word.encode() in told:
            report.words[word] = interaction.request.uri


def _note_check(label: str, check: CheckNode, report: Report) -> None:
    if (info := check.failure_info) is not None:
        name = f"{label}: {check.name}: {info.failure.title}"
        report.faults.setdefault(name, f"{info.failure.message}\n{info.code_sample}")
