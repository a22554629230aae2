"""Reference: the tables beside the commitments, and what each is for."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ledger.admin import titles

ABOUT: Final = {
    "Instrument": _("The treaties, partnerships and statements that promises come from."),
    "Source": _("The documents that say what was promised, and by whom."),
    "Publisher": _("Who publishes the documents, and how reliable they are."),
    "Party": _("The states and organisations that promise, help or benefit; each has its brief."),
    "Theme": _("The subjects that commitments are sorted by."),
    "Desk": _("The places that follow commitments, each in its own time zone."),
    "User": _("Who works here, in which role, and on which desks."),
    "Partner": _("The offices that read the partner API, and their keys."),
}


def tables(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tables that somebody may see, in the order above, each with its sentence.

    :param found: what Django's admin lists. A table without a sentence comes last.
    """
    order = {name: place for place, name in enumerate(ABOUT)}
    listed = [
        model
        | {
            "about": ABOUT.get(model["object_name"], ""),
            "adds": titles.ADDS.get(model["object_name"].lower(), ""),
        }
        for app in found
        for model in app["models"]
        if model["object_name"] != "Commitment"  # It is a room of its own.
    ]
    return sorted(listed, key=lambda model: order.get(model["object_name"], len(order)))
