"""Partners as the tests send them to the API: each with a key, over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

from ledger.models import Credential, Partner, Party
from tests.factories import NOW, a_key, a_partner

API = "/api/v1"
PROBLEMS = f"https://testserver{API}/problems"  # where the types of problems are told


@dataclass(frozen=True)
class Caller:
    """A partner's program. What it asks for is below ``/api/v1/`` unless it starts with a slash."""

    partner: Partner
    key: Credential
    token: str

    def get(self, path: str, /, **params: Any) -> HttpResponse:
        return self.send("GET", path, params)

    def send(self, method: str, path: str, params: Any = None, **headers: str) -> HttpResponse:
        """Send one request; parameters are text as it stands in an address, or a mapping."""
        path = path if path.startswith(("/", "http")) else f"{API}/{path}"
        client = Client(raise_request_exception=False)
        headers.setdefault("Authorization", f"Bearer {self.token}")
        answer = client.generic(method, path, headers=headers, query_params=params, secure=True)
        return cast(HttpResponse, answer)

    def post(self, path: str, body: bytes, **headers: str) -> HttpResponse:
        """Send JSON, or what is to be refused as such."""
        client = Client(raise_request_exception=False)
        headers["Authorization"] = f"Bearer {self.token}"
        kind = "application/json"
        answer = client.post(f"{API}/{path}", body, kind, headers=headers, secure=True)
        return cast(HttpResponse, answer)

    def documents(self, **params: Any) -> list[dict[str, Any]]:
        """Return the first page of a search."""
        answer = self.get("commitments", **params)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = read(answer)["results"]
        return found

    def refs(self, **params: Any) -> list[str]:
        """Return the references of the first page of a search, in its order."""
        return [document["ref"] for document in self.documents(**params)]

    def pages(self, path: str = "commitments", **params: Any) -> Iterator[dict[str, Any]]:
        """Follow ``next`` from the first page to the last; fails where it leads in a circle."""
        page = read(self.get(path, **params))
        yield page
        seen: set[str] = set()
        while following := page["next"]:
            assert following not in seen
            seen.add(following)
            page = read(self.send("GET", following))
            yield page


def a_caller(party: Party) -> Caller:
    """Return a new partner of a party, with a key."""
    partner = a_partner(party)
    key, token = a_key(partner, at=NOW)
    return Caller(partner, key, token)


def read(answer: Any) -> dict[str, Any]:
    """Return the JSON of an answer."""
    found: dict[str, Any] = json.loads(answer.content)
    return found
