"""The queue of what is not sealed: each entry stands in it or in the log, and never in both."""

from django.db.models import Exists, F, OuterRef, QuerySet

from ledger.audit.report import About, Report
from ledger.models import Entry, Leaf, Pending


def check() -> Report:
    """Check that what is not sealed is pending, with its own hash, and nothing else is.

    Cost: four queries, of which one reads the keys of all entries.
    """
    report = Report(pending=Pending.objects.count())
    entry, leaf = OuterRef("entry_id"), Leaf.objects.filter(entry_id=OuterRef("entry_id"))
    mine = Pending.objects.filter(entry_id=OuterRef("pk"))
    lost = Entry.objects.filter(~Exists(mine), leaf_at=None).order_by("pk")
    for stream, version in lost.values_list("stream", "version").iterator():
        what = "is neither sealed nor pending"
        report.find(About.QUEUE, f"Version {version} of stream {stream} {what}.")
    amiss: dict[str, QuerySet[Pending]] = {
        "pends, and is sealed already": Pending.objects.filter(Exists(leaf)),
        "pends, and there is none": Pending.objects.filter(~Exists(Entry.objects.filter(pk=entry))),
        "pends with another hash than its own": Pending.objects.exclude(hash=F("entry__leaf_hash")),
    }
    for what, rows in amiss.items():
        for key in rows.order_by("pk").values_list("entry_id", flat=True).iterator():
            report.find(About.QUEUE, f"Entry number {key} {what}.")
    return report
