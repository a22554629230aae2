"""Who acts, through which door, and what a role may do."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Role(TextChoices):
    """What a person is here for. One role a person; desks say where it applies."""

    OFFICER = "officer", gettext_lazy("Desk officer")
    MANAGER = "manager", gettext_lazy("Manager")
    READER = "reader", gettext_lazy("Reader")
    ADMINISTRATOR = "administrator", gettext_lazy("Administrator")


class Door(TextChoices):
    """The way in which a change came."""

    ADMIN = "admin", gettext_lazy("admin site")
    API = "api", gettext_lazy("partner API")
    COMMAND = "command", gettext_lazy("command line")
    SEED = "seed", gettext_lazy("starting data")


@dataclass(frozen=True, slots=True)
class Actor:
    """One person at one door.

    :param id: the person's key; None for a command that no person signed.
    :param desks: the desks on which the person sits.
    """

    id: UUID | None
    name: str
    role: Role
    desks: frozenset[UUID]
    door: Door


EDITORS: Final = frozenset({Role.OFFICER, Role.MANAGER})


def edit_refusal(actor: Actor, desk: UUID) -> str | None:
    """Return why this person may not change an item of that desk, or None."""
    if actor.role not in EDITORS:
        return _("Only desk officers and managers change commitments.")
    if desk not in actor.desks:
        return _("This commitment belongs to another desk. You can read it, not change it.")
    return None


def clock_refusal(actor: Actor) -> str | None:
    """Return why somebody may not act in the clock's place, or None."""
    if actor.id is None and actor.door in (Door.COMMAND, Door.SEED):
        return None
    return _("Only the clock does that, from the command line.")


def decide_refusal(actor: Actor, desk: UUID, *, requested_by: UUID) -> str | None:
    """Return why this person may not decide a proposal, or None."""
    if actor.role is not Role.MANAGER:
        return _("Only a manager of the desk decides on a proposal.")
    if desk not in actor.desks:
        return _("This commitment belongs to another desk: its manager decides.")
    if actor.id == requested_by:
        return _("You made this proposal; another person must decide on it.")
    return None


def release_refusal(actor: Actor, desk: UUID | None) -> str | None:
    """Return why this person may not change who sees an item, or None.

    :param desk: the item's desk; None for a whole instrument.
    """
    if actor.role is not Role.MANAGER:
        return _("Only a manager decides who may see an item.")
    if desk is not None and desk not in actor.desks:
        return _("This commitment belongs to another desk: its manager releases it.")
    return None


def reference_refusal(actor: Actor) -> str | None:
    """Return why this person may not keep reference data (parties, sources …), or None."""
    if actor.role is Role.READER:
        return _("Readers do not change anything.")
    return None


def administer_refusal(actor: Actor) -> str | None:
    """Return why this person may not manage people, desks and partners, or None."""
    if actor.role is not Role.ADMINISTRATOR:
        return _("Only an administrator manages people, desks and partners' access.")
    return None


def absence_refusal(actor: Actor, person: UUID, desks: frozenset[UUID]) -> str | None:
    """Return why this person may not say when somebody is away, and who stands in, or None.

    :param person: whose days they are; :param desks: the desks on which that person sits.
    """
    if actor.id == person or actor.role is Role.ADMINISTRATOR:
        return None
    if actor.role is not Role.MANAGER:
        return _("You can set your own absence only; a manager of the desk sets others'.")
    if not desks & actor.desks:
        return _("This person sits on none of your desks: another manager sets their absence.")
    return None


def file_refusal(actor: Actor, person: UUID) -> str | None:
    """Return why this person may not read the record kept of somebody, or None."""
    if actor.id == person or actor.role is Role.ADMINISTRATOR:
        return None
    return _("The record of a person is for that person and for administrators.")


def log_refusal(actor: Actor) -> str | None:
    """Return why this person may not look through the whole ledger, or None."""
    if actor.role is not Role.OFFICER:
        return None
    return _("The whole ledger is for managers, readers and administrators; each item has its own.")


def roles_refusal(actor: Actor) -> str | None:
    """Return why this person may not see who has which role, and who may sign in, or None."""
    if actor.role in (Role.MANAGER, Role.ADMINISTRATOR):
        return None
    return _("Roles are for managers and administrators to see.")
