"""One row of every recorded table, each made through an action, and how to look at them raw."""

from typing import Any
from uuid import UUID

from django.db import connection, models

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.reviews import Outcome
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Party, Proposal, User
from ledger.models.recorded import Recorded, Root, uuid7
from ledger.models.triggers import recorded_models
from tests.actions.history_in_full import deepen
from tests.factories import (
    NOW,
    a_claim_sent,
    a_desk,
    a_key,
    a_partner,
    a_party,
    a_person,
    a_theme,
    an_endpoint,
    an_instrument,
    in_progress,
    some_evidence,
    who,
)
from tests.models.log_rows import begin_log, erase

Rows = dict[type[Recorded], Recorded]


def one_of_each() -> Rows:
    """Make a small, busy house and return one row of each of its tables."""
    desk = a_desk("antwerp")
    owner = a_person("carla", Role.OFFICER, desk)
    manager = a_person("maud", Role.MANAGER, desk)
    party = a_party()
    themes = [a_theme(), a_theme("sub-theme", a_theme("theme"))]
    commitment = in_progress(owner, manager, instrument=an_instrument("BIG", party), themes=themes)
    _work_on(commitment, owner)
    deepen(owner, manager)
    actions.release(commitment, to=party, by=who(manager), at=NOW)
    _open_to(party, commitment)
    begin_log()
    erase(commitment)
    actions.propose_move(
        Commitment.objects.get(pk=commitment.pk),
        to=Status.FULFILLED,
        note="It is done.",
        by=who(owner),
        at=NOW,
    )
    return {model: _first(model) for model in recorded_models()} | {
        User: User.objects.get(pk=owner.pk),
        Commitment: Commitment.objects.get(pk=commitment.pk),
        Proposal: Proposal.objects.pending().get(),
    }


def _work_on(commitment: Commitment, owner: User) -> None:
    actor = who(owner)
    actions.hold_review(commitment, outcome=Outcome.UPHELD, summary="Fine.", by=actor, at=NOW)
    actions.attach(commitment, some_evidence(), by=actor, at=NOW)


def _open_to(party: Party, commitment: Commitment) -> None:
    """Let an office of a party read, be told, and send something in."""
    partner = a_partner(party)
    an_endpoint(partner)
    key, _token = a_key(partner, at=NOW)
    a_claim_sent(key, commitment)


def _first(model: type[Recorded]) -> Recorded:
    found: Recorded = model._default_manager.order_by("pk")[0]
    return found


def root_of(row: Recorded) -> Root:
    """Return the row whose stream tells of this one, as the table has it now."""
    for model in recorded_models():
        if issubclass(model, Root):
            for root in model._default_manager.filter(pk=row.stream):
                return root
    raise AssertionError(f"{row} belongs to no stream")


def raw_rows(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """Return a whole table as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")  # noqa: S608 - our name
        return [tuple(map(_kept, row)) for row in cursor.fetchall()]


def the_record() -> dict[str, list[tuple[Any, ...]]]:
    """Return every entry and every recorded row: what a refused action must not have touched."""
    tables: list[type[models.Model]] = [Entry, *recorded_models()]
    return {model.__name__: raw_rows(model) for model in tables}


def _kept(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def columns_of(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def raw_value(model: type[models.Model], column: str, value: Any) -> Any:
    """Return a value as this database's driver takes it in SQL."""
    field = model._meta.get_field(column)
    assert isinstance(field, models.Field)
    return field.get_db_prep_value(value, connection)


def another(model: type[models.Model], column: str, value: Any) -> Any:
    """Return an acceptable value for a column, other than the one it has."""
    field = model._meta.get_field(column)
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return uuid7()
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return 2 if value == 1 else 1
    if isinstance(field, models.JSONField):
        return ["anything:write"]
    if isinstance(field, models.DateTimeField):
        return NOW.replace(year=2001)
    if isinstance(field, models.DateField):
        return NOW.date().replace(year=2001)
    assert isinstance(field, models.CharField | models.TextField)
    other = [choice for choice, _label in field.choices or () if choice != value]
    return other[0] if other else f"x{value}"[: field.max_length]


def copy_of(row: Recorded) -> dict[str, Any]:
    """Return the columns of a second row like this one: new keys, nothing else new."""
    model = type(row)
    unique = [f.attname for f in model._meta.concrete_fields if f.unique]
    kept = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
    new = {column: another(model, column, kept[column]) for column in unique}
    assert isinstance(new["id"], UUID)
    return kept | new
