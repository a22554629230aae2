"""Things to test with. Each comes through the same doors as in the product."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from ledger import actions
from ledger.actions import Cited, NewCommitment, NewEvidence, NewSubmission, Obliged
from ledger.domain.actor import Actor, Door, Role
from ledger.domain.evidence import Credibility, DocumentKind, Reliability
from ledger.domain.publishing import CitationRole, Rung
from ledger.domain.status import Status
from ledger.domain.submissions import SubmissionKind
from ledger.domain.webhooks import Answer
from ledger.models import (
    Commitment,
    Credential,
    Desk,
    Instrument,
    Partner,
    Party,
    Proposal,
    Publisher,
    Source,
    Submission,
    Theme,
    User,
    WebhookEndpoint,
)
from ledger.models.instrument import InstrumentKind
from ledger.models.party import PartyKind

# The instant at which everything in a test happens, unless it says otherwise.
NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
TODAY = date(2026, 7, 1)
SETUP = Actor(None, "set-up", Role.ADMINISTRATOR, frozenset(), Door.COMMAND)
PASSWORD = "a good long pass phrase"  # noqa: S105 - opens nothing

_numbers = count(1)


def a_desk(code: str = "", zone: str = "Europe/Brussels") -> Desk:
    code = code or f"desk-{next(_numbers)}"
    desk = Desk(code=code, name=f"Desk {code}", time_zone=zone)
    actions.add_desk(desk, by=SETUP, at=NOW)
    return desk


def a_person(username: str, role: Role, *desks: Desk) -> User:
    name = f"{username.capitalize()} Example"
    return actions.add_person(
        username=username, full_name=name, role=role, desks=desks, by=SETUP, at=NOW
    )


def who(user: User, door: Door = Door.ADMIN) -> Actor:
    """Return a person as an actor, with the desks as they are now."""
    found: User = User.objects.get(pk=user.pk)
    return found.acting(door)


def a_party(code: str = "") -> Party:
    code = code or f"party-{next(_numbers)}"
    party = Party(code=code, name=f"Party {code}", kind=PartyKind.STATE)
    actions.add_reference(party, by=SETUP, at=NOW)
    return party


def an_instrument(code: str = "", *parties: Party) -> Instrument:
    code = code or f"INS-{next(_numbers)}"
    instrument = Instrument(code=code, name=f"Instrument {code}", kind=InstrumentKind.PARTNERSHIP)
    actions.add_reference(instrument, by=SETUP, at=NOW, parties=parties)
    return instrument


def a_theme(code: str = "", parent: Theme | None = None) -> Theme:
    code = code or f"theme-{next(_numbers)}"
    theme = Theme(code=code, name=f"Theme {code}", parent=parent)
    actions.add_reference(theme, by=SETUP, at=NOW)
    return theme


def a_publisher(reliability: Reliability = Reliability.B) -> Publisher:
    number = next(_numbers)
    publisher = Publisher(
        code=f"publisher-{number}", name=f"Publisher {number}", reliability=reliability
    )
    actions.add_reference(publisher, by=SETUP, at=NOW)
    return publisher


def a_source(
    kind: DocumentKind = DocumentKind.PRESS_REPORT,
    group: str = "",
    publisher: Publisher | None = None,
) -> Source:
    number = next(_numbers)
    source = Source(
        code=f"source-{number}",
        title=f"Source {number}",
        publisher=publisher or a_publisher(),
        kind=kind,
        independence_group=group or f"group-{number}",
    )
    actions.add_reference(source, by=SETUP, at=NOW)
    return source


def new_commitment(desk: Desk, owner: User | None = None, **fields: Any) -> NewCommitment:
    """Return a complete commitment that is not recorded yet."""
    number = next(_numbers)
    new = NewCommitment(
        instrument=fields.pop("instrument", None) or an_instrument(),
        title=f"Promise {number}",
        text=f"Both sides promised thing {number}.",
        desk=desk,
        owner=owner,
        rung=Rung.FIRM,
        is_verifiable=True,
        success_criterion="It has been seen.",
        next_review_on=TODAY + timedelta(days=90),
        citations=fields.pop("citations", None) or [Cited(a_source(), "¶1")],
        obligations=fields.pop("obligations", None) or [Obliged(a_party())],
    )
    return replace(new, **fields)


def a_draft(owner: User, **fields: Any) -> Commitment:
    """A draft that an officer recorded on their first desk."""
    desk = fields.pop("desk", None) or Desk.objects.get(pk=min(who(owner).desks))
    return actions.record(new_commitment(desk, owner, **fields), by=who(owner), at=NOW)


def published(owner: User, manager: User, **fields: Any) -> Commitment:
    """A commitment that an officer submitted and a manager published."""
    draft = a_draft(owner, **fields)
    return approve(actions.submit(draft, by=who(owner), at=NOW), manager)


def agreed(owner: User, manager: User, **fields: Any) -> Commitment:
    """A published commitment whose official text shows agreement."""
    fields.setdefault("citations", [Cited(a_source(DocumentKind.OFFICIAL_TEXT), "¶1")])
    return published(owner, manager, status=Status.AGREED, **fields)


def in_progress(owner: User, manager: User, **fields: Any) -> Commitment:
    """A published commitment with evidence of action."""
    commitment = agreed(owner, manager, **fields)
    actions.move(
        commitment,
        to=Status.IN_PROGRESS,
        note="Talks began.",
        evidence=some_evidence(),
        by=who(owner),
        at=NOW,
    )
    return commitment


def approve(proposal: Proposal, manager: User) -> Commitment:
    """Approve a proposal and return the commitment as it is then."""
    actions.decide(proposal, approve=True, by=who(manager), at=NOW)
    return Commitment.objects.get(pk=proposal.commitment_id)


def some_evidence(**fields: Any) -> NewEvidence:
    """One official text: enough to close with."""
    number = next(_numbers)
    new = NewEvidence(
        title=f"Official text {number}",
        url=f"https://example.org/{number}",
        publisher=fields.pop("publisher", None) or a_publisher(),
        kind=DocumentKind.OFFICIAL_TEXT,
        credibility=Credibility.PROBABLE,
    )
    return replace(new, **fields)


def renounced(commitment: Commitment, owner: User) -> None:
    """Cite the source in which it was renounced."""
    cited = Cited(a_source(), "¶9", CitationRole.RENUNCIATION)
    actions.cite(commitment, cited, by=who(owner), at=NOW)


def a_partner(party: Party) -> Partner:
    number = next(_numbers)
    partner = Partner(code=f"partner-{number}", party=party, name=f"Office {number}")
    actions.add_partner(partner, by=SETUP, at=NOW)
    return partner


def a_key(partner: Partner, **given: Any) -> tuple[Credential, str]:
    """Return a key that is valid now by the real clock, and its token."""
    at = given.pop("at", None) or datetime.now(UTC)
    key, token = actions.issue_key(partner, label="test", by=SETUP, at=at, **given)
    return key, str(token)


def a_claim_sent(key: Credential, commitment: Commitment, **fields: Any) -> Submission:
    """What a partner sent about an item that it had just read: it waits for the desk."""
    number = next(_numbers)
    new = NewSubmission(
        kind=SubmissionKind.CLAIM,
        seen_version=Commitment.objects.get(pk=commitment.pk).version,
        idempotency_key=f"sent-{number}",
        fingerprint=f"{number:064x}",
        as_of_on=TODAY,
        narrative="The first round was held.",
    )
    return actions.take_submission(commitment, replace(new, **fields), key=key, at=NOW)


def an_endpoint(partner: Partner, url: str = "https://hooks.example.org/in") -> WebhookEndpoint:
    """An address of a partner that was not asked yet whether it wants to be told."""
    return an_endpoint_with_secret(partner, url, at=NOW)[0]


def an_endpoint_with_secret(
    partner: Partner, url: str, *, at: datetime
) -> tuple[WebhookEndpoint, str]:
    return actions.add_endpoint(partner, label="test", url=url, by=SETUP, at=at)


def an_agreed_endpoint(partner: Partner) -> WebhookEndpoint:
    """An address of a partner that said that it wants to be told."""
    endpoint = an_endpoint(partner)
    yes = Answer(200, "Yes.", "", "*")
    for asked in actions.claim_deliveries(many=1, besides=set(), by=SETUP, at=NOW):
        actions.note_delivery(asked, yes, jitter=0, by=SETUP, at=NOW)
    partner.refresh_from_db()
    return WebhookEndpoint.objects.select_related("partner").get(pk=endpoint.pk)
