"""Erase a section of an entry, on a legal basis: the text and its salt go, the digest stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain.actor import Actor, administer_refusal
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Entry, Erasure
from ledger.models.entry import ERASABLE
from ledger.models.log import LOG
from ledger.models.streams import root_of


def erase(entry: Entry, section: str, *, basis: str, by: Actor, at: datetime) -> Entry:
    """Blank one section of one entry for ever; returns the entry that says so.

    That one stands in the same stream, and names the section and the basis. Leaves, hashes and
    proofs stay as they are. The tables keep what the section told them: change that first.

    :param basis: the law and the request, without a person's name: partners read it.
    :raises Refused: no basis; the section is unknown, not erasable, or erased already; the entry
        is not stored, or is about an erasure; or not an administrator.
    :raises Stale: the stream moved on at this moment.
    """
    insist(administer_refusal(by))
    # The caller's object may be old, or was never stored.
    stored = Entry.objects.filter(stream=entry.stream, version=entry.version).first()
    insist(_refusal(stored, section, basis))
    root = root_of(entry.stream)
    if stored is None or root is None:
        raise Refused(_("No row belongs to this entry: the ledger is damaged."))
    row = Erasure(of_stream=stored.stream, of_version=stored.version, section=section, basis=basis)
    with transaction.atomic():
        told = _write.write(root, Kind.ERASED, by=by, at=at, rows=[_write.added(row)])
        blank(row)
    return told


def blank(erasure: Erasure) -> None:
    """Blank the section that an erasure on record permits to blank."""
    # The manager of entries refuses updates. The database lets this one through.
    every: QuerySet[Entry] = QuerySet(Entry)
    blanked = every.filter(stream=erasure.of_stream, version=erasure.of_version)
    blanked.update(**{erasure.section: None})


def _refusal(entry: Entry | None, section: str, basis: str) -> str | None:
    """Return why a section may not be erased, or None."""
    if not basis.strip():
        return _("Nothing is erased without a legal basis: give one.")
    if section == "chain":
        return _("The section chain holds the order of entries and no person; it always stays.")
    if section not in ERASABLE:
        return _("An entry has no section “%(name)s”; it has %(names)s.") % {
            "name": section,
            "names": ", ".join(ERASABLE),
        }
    if entry is None:
        return _("There is no such entry.")
    if getattr(entry, section) is None:
        return _("This section was erased already.")
    if entry.kind is Kind.ERASED:
        return _("What says that a section was erased is not erased itself.")
    if entry.stream == LOG and section == "open":
        return _("This entry tells of the log's own keys, and of no person.")
    return None
