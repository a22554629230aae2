"""Which scope opens which address, and that nothing else does."""

from typing import Any, cast
from uuid import UUID

import pytest
from django.urls import reverse

from ledger.api.urls import urlpatterns
from ledger.domain.credentials import READING, Scope
from tests.api.partners import Caller, read
from tests.factories import NOW, a_key

pytestmark = pytest.mark.django_db
VIEWS = {str(pattern.name): cast(Any, pattern.callback).view_class for pattern in urlpatterns}
SCOPES: dict[str, Scope] = {
    name: view.scope for name, view in VIEWS.items() if hasattr(view, "scope")
}
# What needs no key. Every other address needs one that may read commitments, but for these.
OPEN = {"index", "docs", "health", "context", "problem", "client", "openapi"}
OTHERS = {
    "evidence-file": Scope.EVIDENCE_READ,
    "changes": Scope.CHANGES_READ,
    "export": Scope.EXPORT_READ,
    "reviews": Scope.CALENDAR_READ,
    "reviews-file": Scope.CALENDAR_READ,
    "webhook-endpoints": Scope.WEBHOOKS_READ,
    "webhook-deliveries": Scope.WEBHOOKS_READ,
    "send-submission": Scope.SUBMISSIONS_WRITE,
    "submissions": Scope.SUBMISSIONS_WRITE,
    "submission": Scope.SUBMISSIONS_WRITE,
    "cosignatures": Scope.LOG_COSIGN,
}
PARTS = {
    "ref": "BE-IN-2025-001",
    "sha256": "0" * 64,
    "index": "0",
    "endpoint": UUID(int=0),
    "key": UUID(int=0),
    "code": "not-found",
}


def address(name: str) -> str:
    """Return an address of this name; whether something is there does not matter."""
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    taken = {**pattern.pattern.converters, **pattern.pattern.regex.groupindex}
    known: dict[str, Any] = {part: PARTS[part] for part in taken}
    return reverse(f"api:{name}", kwargs=known)


def test_each_address_has_the_scope_that_is_written_down() -> None:
    assert VIEWS.keys() - SCOPES.keys() == OPEN
    assert {name: OTHERS.get(name, Scope.COMMITMENTS_READ) for name in SCOPES} == SCOPES


@pytest.mark.parametrize("name", SCOPES)
def test_a_key_opens_an_address_by_its_scope_and_by_no_other(name: str, pieter: Caller) -> None:
    scope = SCOPES[name]
    with_it = a_caller_who_may(pieter, [scope])
    without = a_caller_who_may(pieter, [other for other in Scope if other is not scope])

    refused = without.get(address(name))

    assert refused.status_code == 403
    assert read(refused)["detail"] == f"This key lacks the scope {scope.value}."
    told = f'error="insufficient_scope", scope="{scope.value}"'
    assert refused["WWW-Authenticate"] == f'Bearer realm="partner-api", {told}'
    assert with_it.get(address(name)).status_code != 403


def a_caller_who_may(caller: Caller, scopes: list[Scope]) -> Caller:
    key, token = a_key(caller.partner, at=NOW, scopes=scopes)
    return Caller(caller.partner, key, token)


def test_a_key_that_nobody_chose_for_reads_everything_and_brings_in_nothing(pieter: Caller) -> None:
    assert pieter.key.scopes == [scope.value for scope in READING]
    assert set(Scope) - set(READING) == {Scope.SUBMISSIONS_WRITE, Scope.LOG_COSIGN}
