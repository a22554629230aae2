"""A commitment with something in every field, to compare and to search for leaks."""

from dataclasses import replace
from datetime import date, timedelta

from ledger import actions
from ledger.actions import Cited, NewEvidence, Obliged
from ledger.domain.dates import Precision, stated
from ledger.domain.evidence import Credibility, DocumentKind, Reliability, Stance
from ledger.domain.publishing import CitationRole, ObligationRole
from ledger.domain.reviews import Outcome
from ledger.models import Commitment, Instrument, Party, Publisher, User
from tests.factories import (
    NOW,
    TODAY,
    a_party,
    a_publisher,
    a_source,
    a_theme,
    in_progress,
    some_evidence,
    who,
)


def a_rich_commitment(owner: User, manager: User, instrument: Instrument) -> Commitment:
    """Return a commitment in progress. Whatever is not for partners says "whisper"."""
    tree = a_theme("security-defence")
    themes = [a_theme("maritime-security", tree), a_theme("cyber", tree), a_theme("trade")]
    commitment = in_progress(
        owner,
        manager,
        instrument=instrument,
        title="Sign the “partnership” \\ before 5 < 6 \U0001f91d",
        text='Both sides agreed to sign.\nTwice:\ton paper — und auf Deutsch. \'Tis "quoted".',
        obligations=_obliged(),
        themes=themes,
        stated=stated(date(2025, 2, 28), Precision.DAY, "on 28 February 2025"),
        due=stated(date(2026, 4, 1), Precision.QUARTER, "in the second quarter"),
        citations=[Cited(a_source(DocumentKind.OFFICIAL_TEXT), "¶1", note="whisper")],
    )
    actions.tag(commitment, themes[:2], by=who(owner), at=NOW)
    _weigh(commitment, owner)
    _review(commitment, owner)
    _whisper(commitment, owner, manager)
    return Commitment.objects.get(pk=commitment.pk)


def _obliged() -> list[Obliged]:
    eu, india = a_party("eu"), Party.objects.filter(code="in").first() or a_party("in")
    return [
        Obliged(india, ObligationRole.OBLIGOR, "whisper"),
        Obliged(eu, ObligationRole.CO_OBLIGOR),
        Obliged(eu, ObligationRole.BENEFICIARY),
    ]


def _whisper(commitment: Commitment, owner: User, manager: User) -> None:
    restated = Cited(a_source(), "¶2 ¶10", CitationRole.RESTATEMENT, "whisper")
    actions.cite(commitment, restated, by=who(owner), at=NOW)
    actions.reassign(commitment, owner=manager, reason="whisper", by=who(owner), at=NOW)
    due = stated(date(2026, 12, 1), Precision.YEAR, "whisper")
    actions.propose_due(commitment, due=due, note="whisper", by=who(owner), at=NOW)


def _weigh(commitment: Commitment, owner: User) -> None:
    publisher: Publisher = a_publisher(Reliability.D)
    actions.amend_reference(publisher, reason="whisper", by=who(owner), at=NOW)
    told = NewEvidence(
        title="A “report”, later\u2014contradicted",
        url="https://example.org/?a=1&b=%20",
        publisher=publisher,
        kind=DocumentKind.PRESS_REPORT,
        credibility=Credibility.DOUBTFUL,
        stance=Stance.CONTRADICTS,
        effective_on=TODAY - timedelta(days=3),
    )
    told_at, later = NOW + timedelta(microseconds=1500), NOW + timedelta(minutes=1)
    actions.attach(commitment, told, by=who(owner), at=told_at)
    anonymous = replace(some_evidence(), publisher=None)
    actions.attach(commitment, anonymous, by=who(owner), at=later)
    mistaken = replace(some_evidence(), title="whisper")
    actions.attach(commitment, mistaken, by=who(owner), at=NOW)
    actions.withdraw_evidence(
        commitment,
        commitment.evidence.get(title="whisper"),
        reason="whisper",
        by=who(owner),
        at=NOW,
    )


def _review(commitment: Commitment, owner: User) -> None:
    actions.hold_review(
        commitment,
        outcome=Outcome.CONTESTED,
        summary="Looked at.\nNot clear.",
        by=who(owner),
        at=NOW,
    )
    put_off = date(2027, 3, 1)
    actions.defer_review(commitment, to=put_off, reason="Summer.", by=who(owner), at=NOW)
