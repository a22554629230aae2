"""One of everything that the admin has a page for, and a good visit to each of its pages."""

from dataclasses import dataclass
from typing import Any

from ledger import actions
from ledger.domain.status import Status
from ledger.models import (
    Commitment,
    Credential,
    Evidence,
    Instrument,
    Partner,
    Proposal,
    Release,
    Submission,
    User,
    WebhookEndpoint,
)
from ledger.models.recorded import Root
from tests.admin.fullness import Full, a_full_item, a_shared_item
from tests.factories import (
    NOW,
    SETUP,
    a_claim_sent,
    a_draft,
    a_key,
    a_partner,
    a_party,
    a_publisher,
    a_source,
    a_theme,
    an_agreed_endpoint,
    an_endpoint,
    in_progress,
    some_evidence,
    who,
)

# What a desk's people type; nobody would like to type it twice.
WORDS = "The joint committee met in Brussels and took note of it."


@dataclass(frozen=True)
class World:
    """Items of the Brussels desk, and what belongs to them."""

    item: Commitment
    full: Full
    shared: Commitment
    draft: Commitment
    proposal: Proposal
    evidence: Evidence
    release: Release
    instrument: Instrument
    instrument_release: Release
    partner: Partner
    key: Credential
    hooks: tuple[WebhookEndpoint, WebhookEndpoint]
    sent: Submission
    person: User
    manager: User
    others: tuple[Root, ...]

    @property
    def asked(self) -> Commitment:
        """The item on which a proposal waits."""
        return self.proposal.commitment

    @property
    def told(self) -> WebhookEndpoint:
        """The webhook that is told of changes; the other is switched off."""
        return self.hooks[0]

    def roots(self) -> dict[str, Root]:
        """Return one row of every kind that has pages, by the name of its kind."""
        rows = (self.item, self.instrument, self.partner, self.person, *self.others)
        return {str(row._meta.model_name): row for row in rows}


def a_world(amina: User, marc: User, rita: User) -> World:
    """Return one of everything; Rita is the person whose password is set."""
    item, asked = in_progress(amina, marc), in_progress(amina, marc)
    instrument, party = item.instrument, a_party()
    by, note = who(amina), "It was signed."
    proposal = actions.propose_move(asked, to=Status.FULFILLED, note=note, by=by, at=NOW)
    actions.attach(item, some_evidence(), by=by, at=NOW)
    release = actions.release(item, to=party, by=who(marc), at=NOW)
    partner, key, hooks = an_office()
    return World(
        item=item,
        full=a_full_item(amina, marc),
        shared=a_shared_item(amina, marc),
        draft=a_draft(amina),
        proposal=proposal,
        evidence=item.evidence.all()[0],
        release=release,
        instrument=instrument,
        instrument_release=actions.release(instrument, to=party, by=who(marc), at=NOW),
        partner=partner,
        key=key,
        hooks=hooks,
        sent=a_claim_sent(key, item),
        person=rita,
        manager=marc,
        others=(amina.desks.get(), party, a_theme(), a_publisher(), a_source()),
    )


def an_office() -> tuple[Partner, Credential, tuple[WebhookEndpoint, WebhookEndpoint]]:
    """Return a partner with a key, and with a webhook that is told and one that is off."""
    partner = a_partner(a_party())
    key, _token = a_key(partner, at=NOW)
    told, silent = an_agreed_endpoint(partner), an_endpoint(partner)
    actions.switch_off(silent, reason=WORDS, by=SETUP, at=NOW)
    return partner, key, (told, silent)


@dataclass(frozen=True)
class Visit:
    """What one person may do on one page: who, where, and what they type.

    :param person: the name of a fixture.
    """

    person: str
    item: Root
    page: str
    key: object
    typed: dict[str, Any]


def visits(world: World) -> dict[str, Visit]:
    """Return a good visit to every focused page, by the name of its address."""
    found = [
        *_on_items(world),
        *_on_parts(world),
        *_on_progress(world),
        *_on_relations(world),
        *_on_releases(world),
        *_on_access(world),
    ]
    return {name_of(visit): visit for visit in found}


def name_of(visit: Visit) -> str:
    name = f"ledger_{visit.item._meta.model_name}_{visit.page}"
    return f"{name}_key" if visit.key else name


def _on_items(world: World) -> list[Visit]:
    item, who = world.item, "amina"
    document = {"evidence_title": WORDS, "evidence_url": "https://example.org/statement"}
    due = {"due_on": "2026-12-24", "due_precision": "day", "note": WORDS}
    review = {"outcome": "upheld", "summary": WORDS}
    return [
        Visit(who, item, "move", "stalled", {"note": WORDS}),
        Visit(who, world.draft, "submit", "", {"note": WORDS}),
        Visit(
            "marc", world.asked, "decide", world.proposal.pk, {"decision": "return", "note": WORDS}
        ),
        Visit(who, item, "evidence", "", document),
        Visit(who, item, "withdraw-evidence", world.evidence.pk, {"reason": WORDS}),
        Visit(who, item, "review", "", review),
        Visit(who, item, "defer", "", {"to": "2026-12-01", "reason": WORDS}),
        Visit(who, item, "rhythm", "", {"every_months": "3", "pinned_on": "2026-08-08"}),
        Visit(who, item, "reassign", "", {"owner": world.manager, "reason": WORDS}),
        Visit(who, item, "reschedule", "", due),
        Visit(who, item, "cite", "", {"source": world.others[4], "locator": "¶9", "note": WORDS}),
        Visit(
            who, item, "oblige", "", {"party": world.others[1], "role": "obligor", "note": WORDS}
        ),
    ]


def _on_parts(world: World) -> list[Visit]:
    who, item = "amina", world.shared
    part = item.obligations.all()[0].pk
    return [
        Visit(who, item, "part", part, {"to": "stalled", "note": WORDS}),
        Visit(who, item, "propose-part", part, {"to": "not_fulfilled", "note": WORDS}),
        Visit(who, item, "ask-position", part, {"answer_by": "2026-09-01"}),
        Visit(
            who, item, "position", part, {"position": "noted", "on": "2026-06-30", "note": WORDS}
        ),
    ]


def _on_progress(world: World) -> list[Visit]:
    who, full, item = "amina", world.full, world.full.item
    step = {"name": WORDS, "weight": "3", "due_on": "2026-12-24", "due_precision": "day"}
    claim = {"narrative": WORDS, "as_of_on": "2026-06-30", "claimed_status": "in_progress"}
    grade = {"assessor": "independent", "grade": "limited", "rationale": WORDS}
    period = {"covers_from": "2026-01-01", "covers_to": "2026-06-30"}
    return [
        Visit(who, item, "milestone", "", step),
        Visit(who, item, "milestone", full.milestone.pk, step | {"reason": WORDS}),
        Visit(who, item, "settle", full.milestone.pk, {"to": "excused", "note": WORDS}),
        Visit(who, item, "update", "", claim),
        Visit(who, item, "decide-update", full.claim.pk, {"decision": "reject", "note": WORDS}),
        Visit(
            *(who, world.item, "decide-submission", world.sent.pk),
            {"decision": "reject", "answer": WORDS},
        ),
        Visit(who, item, "rule", full.disagreement.pk, {"ruling": "first", "reasons": WORDS}),
        Visit("dev", item, "assess", "", grade | period),
        Visit(who, item, "recurrence", "", {"horizon_months": "24", "reason": WORDS}),
        Visit("dev", item, "ask", "", {"question": WORDS}),
        Visit(who, item, "answer", full.question.pk, {"answer": WORDS}),
        Visit(who, item, "occurrence", full.occurrence.pk, {"to": "waived", "note": WORDS}),
    ]


def _on_relations(world: World) -> list[Visit]:
    who, full, item = "amina", world.full, world.full.item
    other = world.item.reference
    risk = {"name": WORDS, "likelihood": "1", "impact": "3", "mitigation": WORDS}
    return [
        Visit(who, item, "link", "", {"kind": "depends_on", "other": other, "note": WORDS}),
        Visit(who, item, "end-link", full.link.pk, {"reason": WORDS}),
        Visit(who, item, "umbrella", "", {"umbrella": other}),
        Visit(who, item, "risk", "", risk),
        Visit(who, item, "close-risk", full.risk.pk, {"reason": WORDS}),
    ]


def _on_releases(world: World) -> list[Visit]:
    party = {"audience": "public", "party": world.others[1]}
    whole = world.instrument_release.pk
    return [
        Visit("marc", world.item, "release", "", party),
        Visit("marc", world.item, "change-release", world.release.pk, {"level": "1"}),
        Visit("marc", world.item, "withdraw-release", world.release.pk, {}),
        Visit("marc", world.instrument, "release", "", party),
        Visit("marc", world.instrument, "change-release", whole, {"level": "2"}),
        Visit("marc", world.instrument, "withdraw-release", whole, {}),
    ]


def _on_access(world: World) -> list[Visit]:
    return [
        Visit("ada", world.person, "password", "", {"password": WORDS}),
        Visit(
            "ada",
            world.person,
            "absence",
            "",
            {"away_from": "2026-07-06", "away_until": "2026-07-24"},
        ),
        Visit("ada", world.partner, "issue-key", "", {"label": WORDS}),
        Visit("ada", world.partner, "rotate-key", world.key.pk, {"overlap_days": "7"}),
        Visit("ada", world.partner, "revoke-key", world.key.pk, {"reason": WORDS}),
        *_on_webhooks(world),
    ]


def _on_webhooks(world: World) -> list[Visit]:
    who, office, told = "ada", world.partner, world.told.pk
    address = {"label": WORDS, "url": "https://hooks.example.org/two"}
    return [
        Visit(who, office, "add-webhook", "", address),
        Visit(who, office, "webhook-secret", told, {"overlap_days": "7"}),
        Visit(who, office, "webhook-off", told, {"reason": WORDS}),
        Visit(who, office, "webhook-on", world.hooks[1].pk, {}),
        Visit(who, office, "webhook-test", told, {}),
        Visit(who, office, "webhook-resend", world.told.deliveries.get().pk, {}),
    ]
