"""A long history in which every action happens, with words that are easy to find again."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.actor import Role
from ledger.domain.credentials import Token
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.publishing import CitationRole, ObligationRole
from ledger.domain.reviews import Outcome
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, Evidence, Instrument, Partner, Party, User
from tests.actions.history_in_full import deepen
from tests.actions.history_of_the_log import keep_a_log
from tests.factories import (
    NOW,
    SETUP,
    a_claim_sent,
    a_desk,
    a_draft,
    a_party,
    a_person,
    a_publisher,
    a_source,
    a_theme,
    agreed,
    an_instrument,
    approve,
    some_evidence,
    who,
)

PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - opens nothing
PARTNER_NAME, CONTACT = "Embassy of Freedonia", "Rufus T. Firefly"
ASKED, OVERRIDE = "The tender was annulled.", "Seen on the spot."
HOOK: Final = "https://hooks.example.org/freedonia"
LATER: Final = NOW + timedelta(days=1)


@dataclass(frozen=True)
class House:
    """Who and what the history was about."""

    people: tuple[User, ...]
    partner: Partner
    token: Token
    item: Commitment


def a_long_history() -> House:
    desk, other = a_desk("antwerp"), a_desk("lima", "America/Lima")
    ada = a_person("ada", Role.ADMINISTRATOR)
    carla, maud = a_person("carla", Role.OFFICER, desk), a_person("maud", Role.MANAGER, desk)
    people = (ada, carla, maud)
    _run_the_house(ada, carla, desk, other)
    _keep_the_reference_data(carla)
    treaty = an_instrument("TREATY", a_party())
    item = agreed(carla, maud, instrument=treaty, themes=[a_theme(), a_theme()])
    item = _work(item, carla, maud)
    _turn_away(a_draft(carla), carla, maud)
    _close_and_reopen(item, carla, maud)
    _replace(item, agreed(carla, maud), carla, maud)
    deepen(carla, maud)
    partner, token = _let_in(a_party("freedonia"), item.instrument, item, ada, maud)
    keep_a_log(carla)
    return House(people, partner, token, Commitment.objects.get(pk=item.pk))


def _run_the_house(ada: User, carla: User, desk: Desk, other: Desk) -> None:
    by = who(ada)
    actions.amend_desk(desk, place="Antwerp", by=by, at=NOW)
    actions.amend_person(carla, full_name="Carla Nova", by=by, at=NOW)
    actions.set_password(carla, PASSWORD, by=by, at=NOW)
    actions.seat(carla, other, by=by, at=NOW)
    actions.unseat(carla, other, by=by, at=LATER)


def _keep_the_reference_data(carla: User) -> None:
    by = who(carla)
    theme, source = a_theme(), a_source()
    actions.amend_reference(theme, name="Seas", parent=a_theme(), by=by, at=NOW)
    actions.amend_reference(source, title="New", publisher=a_publisher(), by=by, at=LATER)


def _work(item: Commitment, carla: User, maud: User) -> Commitment:
    """Everything that happens to an open item."""
    by = who(carla)
    actions.move(item, to=Status.IN_PROGRESS, note="Go.", evidence=some_evidence(), by=by, at=NOW)
    actions.correct(item, changes={"title": "Étude"}, reason="Misspelt.", by=by, at=NOW)
    actions.cite(item, Cited(a_source(), "p. 2", CitationRole.RESTATEMENT), by=by, at=NOW)
    actions.oblige(item, Obliged(a_party(), ObligationRole.FACILITATOR), by=by, at=NOW)
    actions.tag(item, [item.themes.all()[0], a_theme()], by=by, at=NOW)
    actions.reassign(item, owner=maud, reason="Leave.", by=by, at=NOW)
    actions.hold_review(item, outcome=Outcome.UPHELD, summary="True.", by=by, at=NOW)
    later = date(2028, 1, 1)
    actions.defer_review(item, to=later, reason="Elections.", by=by, at=NOW)
    actions.plan_reviews(item, every_months=3, by=by, at=NOW)
    actions.attach(item, some_evidence(effective_on=NOW.date()), by=by, at=NOW)
    wrong = Evidence.objects.filter(commitment=item)[0]
    actions.withdraw_evidence(item, wrong, reason="Another item's.", by=by, at=LATER)
    due = StatedDate(date(2027, 6, 30), Precision.QUARTER, "by mid-2027")
    return approve(actions.propose_due(item, due=due, note=ASKED, by=by, at=NOW), maud)


def _turn_away(draft: Commitment, carla: User, maud: User) -> None:
    """A draft that is edited while it waits, submitted again, and sent back."""
    by = who(carla)
    actions.submit(draft, by=by, at=NOW)
    soon = StatedDate(None, Precision.UNSTATED, "soon")
    actions.set_due(draft, due=soon, by=by, at=NOW)
    proposal = actions.submit(draft, by=by, at=NOW, note="Edited.")
    actions.decide(proposal, approve=False, note="Which paragraph?", by=who(maud), at=LATER)


def _close_and_reopen(item: Commitment, carla: User, maud: User) -> None:
    by = who(carla)
    closing = actions.propose_move(
        item, to=Status.PARTLY_FULFILLED, note="Half of it.", override=OVERRIDE, by=by, at=NOW
    )
    closed = approve(closing, maud)
    reopening = actions.propose_move(
        closed, to=Status.IN_PROGRESS, note="More.", evidence=some_evidence(), by=by, at=LATER
    )
    approve(reopening, maud)


def _replace(item: Commitment, successor: Commitment, carla: User, maud: User) -> None:
    item = Commitment.objects.get(pk=item.pk)
    replacing = actions.propose_move(
        item, to=Status.SUPERSEDED, note="A new text.", successor=successor, by=who(carla), at=LATER
    )
    approve(replacing, maud)


def _let_in(
    party: Party, instrument: Instrument, item: Commitment, ada: User, maud: User
) -> tuple[Partner, Token]:
    partner = Partner(code="freedonia", party=party, name=PARTNER_NAME, contact=CONTACT)
    actions.add_partner(partner, by=SETUP, at=NOW)
    actions.amend_partner(partner, contact=f"{CONTACT} jun.", by=who(ada), at=LATER)
    key, token = actions.issue_key(partner, label="laptop", by=who(ada), at=NOW)
    second, _token = actions.rotate_key(key, overlap_days=7, by=who(ada), at=NOW)
    actions.revoke_key(second, reason="Stolen.", by=who(ada), at=LATER)
    hook, _secret = actions.add_endpoint(partner, label="main", url=HOOK, by=who(ada), at=NOW)
    actions.replace_secret(hook, overlap_days=7, by=who(ada), at=LATER)
    actions.switch_off(hook, reason="It moves.", by=who(ada), at=LATER)
    sent = a_claim_sent(key, item)
    no = "Send the minutes, too."
    actions.decide_submission(sent, accept=False, answer=no, by=who(maud), at=LATER)
    for thing in (instrument, Commitment.objects.get(pk=item.pk)):
        given = actions.release(thing, to=party, by=who(maud), at=NOW)
        actions.release(type(thing).objects.get(pk=thing.pk), to=None, by=who(maud), at=NOW)
        actions.withdraw_release(given, by=who(maud), at=LATER)
    return partner, token
