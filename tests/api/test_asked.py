"""Whatever is asked, it is answered as the contract says, and with nothing that is hidden."""

import logging
import os
from typing import Final

import pytest

from ledger.domain.credentials import Scope
from ledger.models import Commitment, User
from tests.api.asked import ask
from tests.api.conftest import Offices
from tests.factories import NOW, a_key, agreed, an_instrument

pytestmark = pytest.mark.django_db
# Made up for each operation. Where somebody asks for more than these, each boundary is tried too:
# with 150, more than five thousand cases in some minutes.
FEW: Final = 2
EXAMPLES: Final = int(os.environ.get("API_EXAMPLES", FEW))

_log = logging.getLogger(__name__)


@pytest.fixture
def offices(sealed_offices: Offices) -> Offices:
    return sealed_offices


def test_whatever_is_asked_is_answered_as_the_contract_says(
    offices: Offices, amina: User, marc: User, rich: Commitment, promise: Commitment
) -> None:
    secret = an_instrument("HUSH-2026")
    hidden = agreed(amina, marc, instrument=secret, title="A promise that nobody hears of")
    unheard = [hidden.reference, hidden.title, secret.code, str(hidden.pk), secret.name]
    _key, token = a_key(offices.pieter.partner, at=NOW, scopes=[scope.value for scope in Scope])

    report = ask(
        token, examples=EXAMPLES, in_full=EXAMPLES > FEW, words=[*unheard, promise.reference]
    )

    _log.warning("%d cases: %s", report.cases, sorted(report.statuses.items()))
    assert report.faults == {}
    assert set(report.words) == {promise.reference}
    assert {200, 400} <= set(report.statuses)
    assert len(report.operations) > 20
