"""Keep a narrowed list under a name, and forget it: a habit, no fact, so it has no entry."""

from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger.domain import text
from ledger.domain.actor import Actor
from ledger.errors import Refused
from ledger.models import Desk, SavedView

# More than this is a list of views that nobody reads.
MAX_VIEWS: Final = 40
MAX_NAME: Final = 60
MAX_QUERY: Final = 1000


def save_view(*, name: str, query: str, by: Actor, desk: Desk | None = None) -> SavedView:
    """Keep a narrowed list under a name; one's own view of that name is replaced.

    :param query: the list's own parameters; the door has read them. :param desk: one of the
        person's desks, whose people see it too; None keeps it to oneself.
    :raises Refused: no name, or one that cannot be read; too many views; another's desk.
    """
    name = _named(name)
    if by.id is None:
        raise Refused(_("A view is kept by a person."))
    if len(query) > MAX_QUERY:
        raise Refused(_("The list is narrowed by too much to be kept."))
    if desk is not None and desk.pk not in by.desks:
        raise Refused(_("You do not sit on %(desk)s.") % {"desk": desk})
    mine = SavedView.objects.filter(owner=by.id)
    if mine.exclude(name=name).count() >= MAX_VIEWS:
        raise Refused(_("You keep %d views already: forget one first.") % MAX_VIEWS)
    told = {"query": query, "desk": desk}
    return mine.update_or_create(
        name=name, defaults=told, create_defaults=told | {"owner_id": by.id}
    )[0]


def rename_view(view: SavedView, *, name: str, by: Actor) -> None:
    """Give one's own view another name.

    :raises Refused: another's view, no name, or one's own view has it already.
    """
    _own(view, by)
    name = _named(name)
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name=name)
    except IntegrityError as taken:
        raise Refused(_("You keep a view called “%s” already.") % name) from taken
    view.name = name


def forget_view(view: SavedView, *, by: Actor) -> None:
    """Forget one's own view; whoever else saw it sees it no longer.

    :raises Refused: another's view.
    """
    _own(view, by)
    SavedView.objects.filter(pk=view.pk).delete()


def _own(view: SavedView, by: Actor) -> None:
    if view.owner_id != by.id:
        raise Refused(_("Only who saved a view renames or forgets it."))


def _named(name: str) -> str:
    name = text.tidy(name)
    if not name:
        raise Refused(_("Give the view a name."))
    if len(name) > MAX_NAME:
        raise Refused(_("Give the view a name of at most %d characters.") % MAX_NAME)
    if why := text.fault(name):
        raise Refused(_("The name %(why)s") % {"why": why})
    return name
