"""Everything that is kept has a record, and everybody at a desk may read it."""

import pytest

from ledger.models import User
from tests.admin.visitor import Visitor, nothing_written, text_of
from tests.admin.world import World


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "marc", "rita", "dev", "ada"])
def test_everybody_at_the_desk_may_read_it(
    person: str, world: World, people: dict[str, User]
) -> None:
    with nothing_written():
        page = Visitor(people[person]).open("ledger_commitment_history", world.item.pk)

    assert "their chain is intact." in text_of(page)


@pytest.mark.parametrize(
    "kind",
    [
        "commitment",
        "instrument",
        "partner",
        "user",
        "desk",
        "party",
        "theme",
        "publisher",
        "source",
    ],
)
def test_everything_that_is_kept_has_a_record(
    kind: str, world: World, people: dict[str, User]
) -> None:
    row, reader = world.roots()[kind], Visitor(people["rita"])

    page = reader.open(f"ledger_{kind}_history", row.pk)

    assert f"Record of {row}" in text_of(page)
    assert "chain is intact." in text_of(page)
    assert "Recorded · " in text_of(page)
    assert f"/{row.pk}/history/" in reader.item(row).content.decode()
