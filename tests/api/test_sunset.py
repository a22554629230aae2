"""Addresses that will go away say so, in time."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger.api import sunset
from ledger.api.urls import urlpatterns
from ledger.models import Commitment
from tests.api.partners import API, Caller

pytestmark = pytest.mark.django_db
LEAVING = sunset.Leaving(
    since=datetime(2027, 1, 1, tzinfo=UTC),
    sunset=datetime(2028, 1, 1, tzinfo=UTC),
    successor="/api/v2/commitments",
    told="/api/v1/docs",
)


def test_an_address_that_will_go_says_since_when_until_when_and_what_instead(
    promise: Commitment, pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sunset.LEAVING, "commitments", LEAVING)

    for params, status in (({}, 200), ({"stauts": "agreed"}, 400)):
        answer = pieter.get("commitments", **params)

        assert answer.status_code == status
        assert answer["Deprecation"] == "@1798761600"
        assert answer["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
        assert answer["Link"] == (
            '<https://testserver/api/v1/docs>; rel="deprecation"; type="text/html", '
            '<https://testserver/api/v2/commitments>; rel="successor-version"'
        )
    assert "Deprecation" not in pieter.get(f"commitments/{promise.reference}")


def test_it_says_so_beside_what_its_links_say_anyway(
    promise: Commitment, pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = pieter.get("")["Link"]
    monkeypatch.setitem(sunset.LEAVING, "index", LEAVING)

    assert pieter.get("")["Link"].startswith(f'{usual}, <https://testserver{API}/docs>; rel="depr')


def test_whatever_goes_is_there_now_and_goes_in_a_year_at_the_earliest() -> None:
    names = {pattern.name for pattern in urlpatterns}

    assert sunset.LEAVING.keys() <= names
    for leaving in sunset.LEAVING.values():
        assert leaving.sunset - leaving.since >= timedelta(days=365)
