"""What a key may ask for, counted in a store that all processes share, never in the database.

What is left is looked up before a request is answered and charged afterwards, so that an answer
which says “nothing is new” is free. Requests that are under way at once may thus exceed a quota,
by as many as there are. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

from ledger.api.problems import QuotaExceeded
from ledger.domain.quota import AT_ONCE, Policy

FREE: Final = frozenset({304, 401, 429})
_SLACK: Final = 60  # seconds for which a count outlives its window, as clocks differ
_REST: Final = 10  # seconds for which a store that failed is not asked again
_LONGEST: Final = 900  # seconds after which a request whose process died is under way no more
_RETRY_AT_ONCE: Final = 10  # seconds; nobody knows when the one under way will end

Found = TypeVar("Found")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Count:
    """How much of one policy a key has used in the present window."""

    policy: Policy
    name: str
    seconds_left: int
    used: int = 0

    @property
    def left(self) -> int:
        return max(0, self.policy.quota - self.used)


class Meter:
    """The counts of one key in the windows of one instant."""

    def __init__(self, key_id: str, policies: Sequence[Policy], *, at: datetime) -> None:
        self._key_id = key_id
        self._is_held = False
        self.counts = [
            Count(p, f"{p.name}:{key_id}:{p.window(at)}", p.seconds_left(at)) for p in policies
        ]
        nothing: dict[str, int] = {}
        names = [count.name for count in self.counts]
        used = STORE.ask(lambda store: store.get_many(names), otherwise=nothing)
        for count in self.counts:
            count.used = used.get(count.name, 0)

    def insist(self) -> None:
        """Go on where every policy leaves something.

        :raises QuotaExceeded: one does not.
        """
        violated = [count for count in self.counts if not count.left]
        if violated:
            wait = max(count.seconds_left for count in violated)
            raise QuotaExceeded([count.policy.name for count in violated], seconds=wait)

    def charge(self) -> None:
        """Count one request."""
        for count in self.counts:
            count.used = STORE.ask(partial(_increased, count), otherwise=count.used)

    def hold(self) -> None:
        """Take the one place there is for a request that goes on for long.

        :raises QuotaExceeded: another request of the key has it.
        """
        taken = STORE.ask(lambda store: store.add(self._place, 1, _LONGEST), otherwise=True)
        if not taken:
            raise QuotaExceeded([AT_ONCE], seconds=_RETRY_AT_ONCE)
        self._is_held = True

    def release(self) -> None:
        """Give the place back, where it was taken."""
        if self._is_held:
            self._is_held = False
            STORE.ask(lambda store: store.delete(self._place), otherwise=False)

    def headers(self) -> dict[str, str]:
        """Return what is told of the quotas: lists of structured fields (RFC 9651)."""
        policies = [
            f'"{c.policy.name}";q={c.policy.quota};w={c.policy.seconds}' for c in self.counts
        ]
        left = [f'"{c.policy.name}";r={c.left};t={c.seconds_left}' for c in self.counts]
        return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}

    @property
    def _place(self) -> str:
        return f"{AT_ONCE}:{self._key_id}"


def settle(meter: Meter, response: HttpResponseBase) -> None:
    """Charge an answer, tell what is left, and give back its place when it has been sent."""
    if response.status_code not in FREE:
        meter.charge()
    for name, value in meter.headers().items():
        response[name] = value
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _Until(response.streaming_content, meter.release)
    else:
        meter.release()


class _Until:
    """What is sent, and what is done once it was: all of it, or as much as somebody waited for."""

    def __init__(self, content: Any, done: Callable[[], None]) -> None:
        self._content: Iterator[bytes] = iter(content)
        self.close = done  # Django calls it when the answer is closed

    def __iter__(self) -> Iterator[bytes]:
        return self._content


class Store:
    """The shared store. While it cannot be used nobody is counted, and everybody may read."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    def ask(self, question: Callable[[BaseCache], Found], *, otherwise: Found) -> Found:
        if time.monotonic() < self._rests_until:
            return otherwise
        try:
            return question(caches["quota"])
        except Exception as failed:  # noqa: BLE001 - whatever it is, it keeps nobody from reading
            self._rests_until = time.monotonic() + _REST
            _log.error("No quota is counted for %d seconds: %r", _REST, failed)
            return otherwise


STORE: Final = Store()


def _increased(count: Count, store: BaseCache) -> int:
    """Return a count after it was increased, or begun; each step is atomic in the store."""
    with suppress(ValueError):
        if count.used:
            return store.incr(count.name)
    if store.add(count.name, 1, count.seconds_left + _SLACK):
        return 1
    return store.incr(count.name)
