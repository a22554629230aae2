"""Links, umbrellas, successions and risks."""

import pytest

from ledger import actions
from ledger.actions import NewRisk
from ledger.domain.relations import ACYCLIC, LinkKind
from ledger.domain.risks import Level
from ledger.domain.status import Status
from ledger.errors import Refused
from ledger.models import Commitment, Link, User
from tests.factories import NOW, agreed, approve, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(amina: User, marc: User) -> list[Commitment]:
    return [agreed(amina, marc) for _ in range(3)]


def linked(one: Commitment, other: Commitment, kind: LinkKind, amina: User) -> Link:
    one.refresh_from_db()
    return actions.link(one, other, kind=kind, by=who(amina), at=NOW)


def replaced(one: Commitment, other: Commitment, amina: User, marc: User) -> Commitment:
    one.refresh_from_db()
    asked = actions.propose_move(
        one,
        to=Status.SUPERSEDED,
        note="A new text.",
        successor=other,
        succession=LinkKind.MERGED_INTO,
        by=who(amina),
        at=NOW,
    )
    return approve(asked, marc)


@pytest.mark.parametrize("kind", [LinkKind.DEPENDS_ON, LinkKind.IMPLEMENTS])
def test_links_never_lead_back(three: list[Commitment], amina: User, kind: LinkKind) -> None:
    a, b, c = three
    linked(a, b, kind, amina)
    linked(b, c, kind, amina)

    with pytest.raises(Refused, match="lead back to its own item"):
        linked(c, a, kind, amina)
    with pytest.raises(Refused, match="cannot be linked to itself"):
        linked(c, c, kind, amina)

    assert kind in ACYCLIC
    assert Link.objects.count() == 2


def test_a_conflict_is_mutual_and_a_link_is_made_once(three: list[Commitment], amina: User) -> None:
    a, b, _c = three
    linked(a, b, LinkKind.CONFLICTS_WITH, amina)
    linked(b, a, LinkKind.CONFLICTS_WITH, amina)

    with pytest.raises(Refused, match="linked so already"):
        linked(a, b, LinkKind.CONFLICTS_WITH, amina)


def test_a_link_that_ended_no_longer_stands_in_the_way(
    three: list[Commitment], amina: User
) -> None:
    a, b, _c = three
    wrong = linked(a, b, LinkKind.DEPENDS_ON, amina)

    actions.end_link(wrong, reason="The other way round.", by=who(amina), at=NOW)

    assert linked(b, a, LinkKind.DEPENDS_ON, amina).ended_at is None
    with pytest.raises(Refused, match="ended already"):
        actions.end_link(wrong, reason="Again.", by=who(amina), at=NOW)


def test_the_reference_of_a_merged_item_leads_to_what_took_it_in(
    three: list[Commitment], amina: User, marc: User
) -> None:
    a, b, c = three
    replaced(a, b, amina, marc)
    replaced(b, c, amina, marc)

    assert Commitment.objects.resolve(a.reference) == c
    assert a.links.get().kind == LinkKind.MERGED_INTO
    with pytest.raises(Refused, match="reopen the item instead"):
        actions.end_link(a.links.get(), reason="No.", by=who(amina), at=NOW)


def test_an_item_is_replaced_only_by_a_proposal(three: list[Commitment], amina: User) -> None:
    a, b, _c = three

    with pytest.raises(Refused, match="propose the move"):
        linked(a, b, LinkKind.SUPERSEDED_BY, amina)


def test_an_umbrella_is_not_part_of_its_own_parts(three: list[Commitment], amina: User) -> None:
    a, b, c = three
    actions.set_parent(a, parent=b, by=who(amina), at=NOW)
    actions.set_parent(b, parent=c, by=who(amina), at=NOW)

    with pytest.raises(Refused, match="part of itself"):
        actions.set_parent(c, parent=a, by=who(amina), at=NOW)

    actions.set_parent(a, parent=None, by=who(amina), at=NOW)
    assert list(c.children.all()) == [b]


def test_a_risk_is_closed_with_a_reason_and_stays(three: list[Commitment], amina: User) -> None:
    a, _b, _c = three
    risk = actions.note_risk(a, NewRisk("Elections", Level.LOW, Level.HIGH), by=who(amina), at=NOW)

    with pytest.raises(Refused, match="Say why"):
        actions.close_risk(risk, reason=" ", by=who(amina), at=NOW)
    actions.close_risk(risk, reason="They were held.", by=who(amina), at=NOW)

    assert not a.risks.standing().exists()
    assert a.risks.get().closed_reason == "They were held."
