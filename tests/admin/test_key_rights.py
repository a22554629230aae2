"""What partners' keys may do, from where, and how far behind their holders are."""

from typing import Any

import pytest

from ledger import actions
from ledger.domain import credentials
from ledger.models import Credential, Log, Partner, User
from ledger.models.feed import events
from tests.admin.visitor import Visitor, nothing_written, rows_of, text_of
from tests.factories import NOW, a_key, a_partner, a_party, agreed, an_instrument, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Partner:
    """The office that Pieter's program reads for."""
    return a_partner(a_party("be"))


def test_a_new_key_reads_everything_and_brings_in_what_is_ticked_on_purpose(
    office: Partner, ada: User
) -> None:
    administrator = Visitor(ada)

    administrator.send(office, "issue-key", label="Reads")
    administrator.send(
        office, "issue-key", label="Watches", scopes=["log:cosign", "commitments:read"]
    )

    scopes = {key.label: key.scopes for key in Credential.objects.all()}
    assert scopes == {
        "Reads": [scope.value for scope in credentials.READING],
        "Watches": ["commitments:read", "log:cosign"],
    }
    assert "Read commitments, Bring cosignatures" in text_of(administrator.item(office))


def test_a_key_may_be_bound_to_networks(office: Partner, ada: User) -> None:
    administrator = Visitor(ada)

    page = administrator.send(
        office, "issue-key", label="Embassy", networks="192.0.2.0/24,\n 2001:DB8::/32"
    )

    key = Credential.objects.get()
    assert key.networks == ["192.0.2.0/24", "2001:db8::/32"]
    assert "Only from 192.0.2.0/24, 2001:db8::/32." in text_of(page)
    assert "from 192.0.2.0/24, 2001:db8::/32" in text_of(administrator.item(office))


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("scopes", []),
        ("scopes", ["admin:all"]),
        ("networks", "embassy.example"),
        ("networks", "192.0.2.7/24"),
        ("networks", "1.1.1.1 " * 300),
    ],
)
def test_a_key_opens_something_and_its_networks_are_some(
    field: str, given: Any, office: Partner, ada: User
) -> None:
    with nothing_written():
        answer = Visitor(ada).send(office, "issue-key", label="Mine", **{field: given})

    assert field in answer.context["form"].errors


def test_an_office_that_follows_the_changes_is_told_to_be_behind_or_not(
    sealed: Log, office: Partner, amina: User, marc: User, ada: User
) -> None:
    shared, administrator = an_instrument("BE-IN-2025"), Visitor(ada)
    actions.release(shared, to=office.party, by=who(marc), at=NOW)
    item = agreed(amina, marc, instrument=shared)
    key, _token = a_key(office, at=NOW)

    def shown(event: str) -> tuple[str, str]:
        """Return what the page and the list say of who fetched an event last."""
        actions.note_sync(Credential.objects.get(pk=key.pk), at=NOW, event=event)
        rows = administrator.open("ledger_partner_changelist")
        return text_of(administrator.item(office)), rows_of(rows)[0]["is_behind"]

    nothing = shown("")
    newest = events(office, after=None, limit=100).next_after
    at_the_end = shown(newest)
    actions.correct(item, changes={"title": "Hold talks"}, reason="A typo.", by=who(amina), at=NOW)
    behind = shown(newest)
    elsewhere = shown(newest[:-2] + "AA")

    assert "behind" not in nothing[0]
    assert nothing[1] in {"", "-"}
    assert ("up to date" in at_the_end[0], at_the_end[1]) == (True, "up to date")
    assert ("1 change behind" in behind[0], behind[1]) == (True, "1 change behind")
    assert "it must read everything again" in elsewhere[0]
