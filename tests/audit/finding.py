"""What the audit finds in a ledger that somebody has tampered with."""

from ledger.audit import Report, audit
from ledger.models import Checkpoint


def found(*, against: str | None = None) -> list[str]:
    report = Report()
    for part in audit(jobs=1, against=against):
        report += part
    return report.sentences()


def is_found(sentence: str) -> bool:
    return any(sentence in told for told in found())


def head() -> Checkpoint:
    newest = Checkpoint.objects.order_by("-size").first()
    assert newest
    return newest


def text_of(checkpoint: Checkpoint) -> str:
    """Return what its note states, without signatures."""
    return checkpoint.note.partition("\n\n")[0] + "\n"
