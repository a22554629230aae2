"""Kept views: a narrowed list under a name, one's own or a desk's."""

from typing import Any

import pytest
from django.urls import reverse

from ledger import actions
from ledger.models import SavedView, User
from tests.admin.visitor import Visitor, nothing_written, references_of, told
from tests.factories import NOW, published, who

pytestmark = pytest.mark.django_db

KEEP = reverse("admin:ledger_commitment_keep")


def keep(person: User, name: str = "Late", query: str = "view=overdue", **sent: str) -> Any:
    return Visitor(person).client.post(KEEP, {"name": name, "query": query, **sent})


def chips(person: User) -> list[tuple[str, str, bool]]:
    context = Visitor(person).list().context
    return [(chip.name, chip.query, chip.is_own) for chip in context["chips"]]


def kept(view: SavedView, person: User, **sent: str) -> Any:
    address = reverse("admin:ledger_commitment_kept", args=[view.pk])
    return Visitor(person).client.post(address, {"query": "desk=all", **sent})


def test_a_view_is_kept_for_oneself_without_an_entry(amina: User, marc: User) -> None:
    with nothing_written():
        answer = keep(amina, " Late ", "status__exact=agreed&view=overdue&p=3")

    assert told(answer) == "The view “Late” is kept."
    assert chips(amina) == [("Late", "view=overdue&status=agreed", True)]
    assert chips(marc) == []


def test_a_view_shared_with_a_desk_is_shown_there_and_nowhere_else(
    amina: User, marc: User, dev: User
) -> None:
    keep(amina, desk=str(amina.desks.get().pk))

    assert chips(marc) == [("Late", "view=overdue", False)]
    assert chips(dev) == []


def test_a_kept_view_opens_what_was_kept(amina: User, marc: User) -> None:
    commitment = published(amina, marc)
    published(amina, marc)
    keep(amina, query=f"desk=mine&q={commitment.reference}")

    page = Visitor(amina).client.get(
        f"{reverse('admin:ledger_commitment_changelist')}?{chips(amina)[0][1]}"
    )

    assert references_of(page) == [commitment.reference]
    assert page.context["chips"][0].is_current


def test_the_same_name_keeps_the_newer_view(amina: User) -> None:
    keep(amina)
    keep(amina, query="view=due")

    assert chips(amina) == [("Late", "view=due", True)]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": " "}, "Give the view a name."),
        ({"name": "n" * 61}, "at most 60 characters"),
        ({"name": "a\u202eb"}, "U+202E"),
        ({"query": "view=nonsense"}, "no view “nonsense”"),
        ({"query": "status=" + "9" * 900}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(
    sent: dict[str, str], words: str, amina: User
) -> None:
    answer = keep(amina, **sent)

    assert words in told(answer)
    assert not SavedView.objects.exists()


def test_a_view_of_unknown_parameters_is_not_kept(amina: User) -> None:
    assert keep(amina, query="owner__password__startswith=a").status_code == 400
    assert not SavedView.objects.exists()


def test_a_view_is_shared_only_with_ones_own_desk(amina: User, dev: User) -> None:
    answer = keep(amina, desk=str(dev.desks.get().pk))

    assert "You do not sit on" in told(answer)
    assert not SavedView.objects.exists()


def test_only_who_kept_a_view_renames_or_forgets_it(amina: User, marc: User, dev: User) -> None:
    keep(amina, desk=str(amina.desks.get().pk))
    keep(amina, "Other")
    view = SavedView.objects.get(name="Late")

    for person in (marc, dev):
        kept(view, person, do="forget")
        kept(view, person, do="rename", name="Mine")
    taken = kept(view, amina, do="rename", name="Other")
    renamed = kept(view, amina, do="rename", name="Too late")
    assert [name for name, _q, _own in chips(amina)] == ["Other", "Too late"]
    kept(view, amina, do="forget")

    assert told(taken) == "You keep a view called “Other” already."
    assert told(renamed) == "The view is now called “Too late”."
    assert [name for name, _q, _own in chips(amina)] == ["Other"]


def test_somebody_who_keeps_too_many_is_told_to_forget_one(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.actions.saved_views.MAX_VIEWS", 1)
    keep(amina)

    assert "forget one first" in told(keep(amina, "Another"))
    assert told(keep(amina)) == "The view “Late” is kept."


def test_an_absent_key_is_no_view(amina: User) -> None:
    for key in ("0", "x", "9" * 30):
        address = reverse("admin:ledger_commitment_kept", args=[key])
        assert told(Visitor(amina).client.post(address)) == "There is no such view."


def test_a_person_who_left_a_desk_no_longer_sees_its_views(
    amina: User, marc: User, ada: User
) -> None:
    keep(amina, desk=str(amina.desks.get().pk))

    actions.unseat(marc, amina.desks.get(), by=who(ada), at=NOW)

    assert chips(marc) == []
