"""A partner's program that reads the API in the process in which it is measured."""

import io
from typing import Any

from benchmarks.cpu import Read


class Caller:
    """A partner's program, in this process: its requests go through the whole site."""

    def __init__(self, token: str) -> None:
        from django.core.handlers.wsgi import WSGIHandler

        self._site = WSGIHandler()
        self._token = token

    def get(self, address: str, *, etag: str = "", expect: int = 200) -> tuple[dict[str, str], int]:
        """Return the headers of an answer, and how many bytes its body has."""
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _exc: Any = None, /) -> Any:
            told.extend((status, headers))

        answer = self._site(self._environ(address, etag), start)
        size = sum(map(len, answer))
        answer.close()
        if not told[0].startswith(str(expect)):
            raise SystemExit(f"{address}: {told[0]}")
        return dict(told[1]), size

    def _environ(self, address: str, etag: str) -> dict[str, Any]:
        path, _mark, query = address.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "ledger.example",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_AUTHORIZATION": f"Bearer {self._token}",
            "HTTP_ACCEPT": "application/json, application/x-ndjson",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
            **({"HTTP_IF_NONE_MATCH": etag} if etag else {}),
        }

    def read(self, address: str) -> Read:
        return lambda: self.get(address)

    def read_again(self, address: str) -> Read:
        """Read what is known already: the answer is 304."""
        headers, _size = self.get(address)
        return lambda: self.get(address, etag=headers["ETag"], expect=304)

    def page(self, number: int) -> str:
        """Return the address of a page of 50, by following ``next``."""
        address = "/api/v1/commitments?limit=200"
        for _each in range((number - 1) * 50 // 200):
            headers, _size = self.get(address)
            address = headers["Link"].split("ledger.example")[1].split(">")[0]
        return address.replace("limit=200", "limit=50")
