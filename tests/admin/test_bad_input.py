"""Whatever is typed into a form of the desk is answered in words, and none of it is lost."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import uuid4

import pytest
from django import forms
from django.db import transaction
from django.urls import reverse

from ledger.admin.fields import ReferenceField
from ledger.models import Commitment, Entry, User
from tests.admin.addresses import PEOPLE
from tests.admin.visitor import Visitor, filled, page_of, typed_in
from tests.admin.world import World, visits

pytestmark = pytest.mark.django_db

# What no record takes, whoever types it.
HOSTILE: Final = {
    "NUL": "a\0b",
    "half of a character": "a\ufffdb",  # as it arrives
    "zero width": "a\u200bb",
    "right to left": "a\u202eb",
    "too long": "x" * 100_000,
    "too many marks": "a" + "\u0301" * 1000,
}
# What looks dangerous and is only text.
INERT: Final = "<script>alert(1)</script>{{ 7*7 }}{% now %}=x('y'); -- %s ${7*7}"
NO_DAYS: Final = (
    *("0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "27/01/2026"),
    *("2026-01-27T00:00+05:30", "-5", "today"),
)
FOREIGN: Final = ("no such choice", "'", "\0", "-1", "9" * 40, str(uuid4()))
NO_NUMBERS: Final = ("-1", "0", "9" * 5000, "1e999", "NaN", "1.5", "\0", "ten")
# What a database itself chokes on, each in its own way, should it ever be asked.
INDIGESTIBLE: Final = frozenset({"a\0b", "\0", "0000-01-01", "x" * 100_000, "9" * 40, "9" * 5000})

Form = tuple[str, str, dict[str, Any]]


def desk_forms(world: World) -> Iterator[Form]:
    """Yield every form of the desk: who may use it, its address, and what is well typed."""
    for visit in visits(world).values():
        yield visit.person, page_of(visit.item, visit.page, visit.key), visit.typed
    item = {"reason": "A slip.", "title": "Another title"}
    yield "amina", page_of(world.item, "change"), item
    yield "amina", reverse("admin:ledger_commitment_add"), {}
    for kind, person in {"party": "dev", "source": "dev", "instrument": "dev"}.items():
        yield person, page_of(world.roots()[kind], "change"), {}


def fields_of(answer: Any) -> dict[str, forms.Field]:
    context = answer.context
    form = context["adminform"].form if "adminform" in context else context["form"]
    found = {bound.html_name: bound.field for bound in form.visible_fields()}
    if "adminform" in context and hasattr(context["adminform"], "fieldsets"):
        shown = {f.html_name for f in form}
        found = {name: field for name, field in found.items() if name in shown}
    return found


def is_text(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)


def wrong_values(field: forms.Field) -> tuple[str, ...]:
    """Return what a field never takes."""
    if isinstance(field, forms.DateField):
        return NO_DAYS
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return FOREIGN
    if isinstance(field, forms.ChoiceField):
        return FOREIGN
    if isinstance(field, forms.IntegerField):
        return tuple(n for n in NO_NUMBERS if n != "0" or field.min_value != 0)
    return tuple(HOSTILE.values()) if is_text(field) else ()


@pytest.mark.only("sqlite")
def test_what_no_field_takes_is_answered_beside_the_field(
    world: World, people: dict[str, User]
) -> None:
    before = Entry.objects.count()

    assert list(faults_in_forms(world, people, wrong_values)) == []
    assert Entry.objects.count() == before


@pytest.mark.only("postgresql")  # which forgives less; the other has seen all that is wrong
def test_what_no_database_takes_never_comes_to_it(world: World, people: dict[str, User]) -> None:
    before = Entry.objects.count()

    def worst(field: forms.Field) -> tuple[str, ...]:
        return tuple(value for value in wrong_values(field) if value in INDIGESTIBLE)

    assert list(faults_in_forms(world, people, worst)) == []
    assert Entry.objects.count() == before


def faults_in_forms(
    world: World, people: dict[str, User], wrong_for: Callable[[forms.Field], tuple[str, ...]]
) -> Iterator[str]:
    """Yield what is not as it should be in any form of the desk that is filled in wrongly.

    All fields of a form are wrong at once, and each says so: as many forms as kinds of wrong.
    """
    seen = {person: Visitor(people[person]) for person in PEOPLE}
    for person, address, typed in desk_forms(world):
        client = seen[person].client
        opened = client.get(address)
        good, fields = filled(opened, typed), fields_of(opened)
        values = {name: found for name, field in fields.items() if (found := wrong_for(field))}
        for turn in range(max(map(len, values.values()), default=0)):
            wrong = {name: found[turn % len(found)] for name, found in values.items()}
            answer = client.post(address, good | wrong)
            yield from (f"{address}: {fault}" for fault in faults_of(answer, fields, wrong))


def faults_of(answer: Any, fields: dict[str, forms.Field], wrong: dict[str, str]) -> Iterator[str]:
    """Yield what is not as it should be where all that was typed was wrong."""
    if answer.status_code != 200:
        yield f"{answer.status_code} for {wrong!r:.300}"
        return
    context = answer.context
    if "adminform" not in context and "form" not in context:
        yield f"taken: {wrong!r:.300}"
        return
    form = context["adminform"].form if "adminform" in context else context["form"]
    for name, value in wrong.items():
        if not form.errors.get(name):
            yield f"{name} took {value[:40]!r}"
        elif is_text(fields[name]) and typed_in(answer, name) != value:
            yield f"{name} lost {value[:40]!r}"


@pytest.mark.only("sqlite")  # what a page shows of it is the same on every database
def test_what_only_looks_dangerous_is_kept_as_text_and_shown_inert(
    world: World, people: dict[str, User]
) -> None:
    for person, address, typed in desk_forms(world):
        visitor = Visitor(people[person])
        opened = visitor.client.get(address)
        texts = [
            name
            for name, field in fields_of(opened).items()
            if is_text(field) and not isinstance(field, ReferenceField | forms.SlugField)
        ]
        with transaction.atomic():
            answer = visitor.client.post(
                address, filled(opened, typed) | dict.fromkeys(texts, INERT), follow=True
            )
            transaction.set_rollback(True)
        html = answer.content.decode()
        assert answer.status_code < 500, address
        assert "<script>alert" not in html, address
        assert "{{ 7*7 }}" in html or not texts, address


def test_a_key_of_another_item_opens_and_changes_nothing(
    world: World, people: dict[str, User]
) -> None:
    """In the address: each page of one item, with the key of a thing of another item."""
    before = Entry.objects.count()
    opened: list[str] = []

    for visit in visits(world).values():
        if not visit.key or not isinstance(visit.item, Commitment) or visit.page == "move":
            continue
        others = [world.draft, world.item if visit.item != world.item else world.asked]
        for other in others:
            address, visitor = page_of(other, visit.page, visit.key), Visitor(people[visit.person])
            sent = visit.typed | {"seen_version": Commitment.objects.get(pk=other.pk).version}
            for answer in (visitor.client.get(address), visitor.client.post(address, sent)):
                shown = answer.status_code == 200 and not answer.context["form"].errors
                opened += [address] * shown

    assert opened == []
    assert Entry.objects.count() == before


def test_a_row_of_another_item_is_no_choice(world: World, people: dict[str, User]) -> None:
    """In what is sent: the parts and claims that a form offers are those of its own item."""
    officer, full = Visitor(people["amina"]), world.full
    part = world.shared.obligations.all()[0].pk
    tried = {
        "update": {"narrative": "N.", "as_of_on": "2026-06-30", "claimed_status": "stalled"},
        "assess": {"assessor": "self", "grade": "limited", "rationale": "R."},
    }

    for page, typed in tried.items():
        answer = officer.send(full.item, page, **typed, obligation=part)
        assert "obligation" in answer.context["form"].errors, page
    answer = officer.send(world.item, "update", **tried["update"], corrects=full.claim.pk)
    assert "corrects" in answer.context["form"].errors
