"""What an entry says of the rows it tells of, section by section."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from ledger.actions._change import Change
from ledger.domain.actor import Actor
from ledger.domain.kinds import Kind
from ledger.proof.entry import Content


def tell(
    kind: Kind, changes: list[Change], *, note: str, aside: str, by: Actor
) -> dict[str, Content]:
    """Return the contents of an entry's sections, but for its place in the chain.

    :param note: for the open section; :param aside: for the restricted one.
    """
    data: dict[str, Content] = {"open": {}, "restricted": {}, "personal": {}}
    if note:
        data["open"]["note"] = note
    if aside:
        data["restricted"]["note"] = aside
    for change in changes:
        _tell_row(data, change)
    actor = {
        "id": str(by.id) if by.id else None,
        "name": by.name,
        "role": by.role.value,
        "door": by.door.value,
    }
    return {
        "open": {"type": kind.value, "data": data["open"]},
        "restricted": {"data": data["restricted"]} if data["restricted"] else {},
        "personal": {"actor": actor} | ({"data": data["personal"]} if data["personal"] else {}),
    }


def _tell_row(data: dict[str, Content], change: Change) -> None:
    name, sections = change.row.row_name, change.row.sections
    # Every row is named in the open section, however little of it is open: the database
    # asks for that name before it lets the row change.
    data["open"].setdefault("set", {})[name] = {}
    for column, value in change.columns.items():
        part = data[sections.of(column)]
        part.setdefault("set", {}).setdefault(name, {})[column] = plain(value)
        if not change.is_new:
            was = part.setdefault("was", {}).setdefault(name, {})
            was[column] = plain(getattr(change.row, column))


def plain(value: Any) -> Any:
    """Return a value as canonical JSON carries it."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
