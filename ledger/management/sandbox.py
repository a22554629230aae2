"""A partner to practise with, and a play in which everything happens that a partner can see."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.text import slugify

from ledger import actions
from ledger.actions import Cited, NewCommitment, NewEvidence, NewUpdate, Obliged
from ledger.domain.actor import Door, Role
from ledger.domain.credentials import Scope
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.evidence import Credibility, DocumentKind, Reliability
from ledger.domain.levels import Level
from ledger.domain.publishing import Rung
from ledger.domain.status import Status
from ledger.management.clock import COMMAND_LINE
from ledger.models import (
    Commitment,
    Desk,
    Instrument,
    Partner,
    Party,
    Publisher,
    Release,
    Source,
    User,
)
from ledger.models.instrument import InstrumentKind
from ledger.models.party import PartyKind

CODE: Final = "sandbox"
SCOPES: Final = tuple(scope for scope in Scope if scope is not Scope.LOG_COSIGN)
_STAGE: Final = "Sandbox: a promise to practise with"


class Step(NamedTuple):
    """One thing that happens: in words, and what to do for it."""

    words: str
    do: Callable[[datetime], object]


class Sandbox:
    """A desk, a party, an instrument and a partner of their own; made at the first play."""

    def __init__(self, *, at: datetime) -> None:
        if not Partner.objects.filter(code=CODE).exists():
            _build(at)
        self.partner = Partner.objects.select_related("party").get(code=CODE)
        self.party = self.partner.party
        self.instrument = Instrument.objects.get(code=CODE.upper())
        self.desk = Desk.objects.get(code=CODE)
        self.source = Source.objects.select_related("publisher").get(code=CODE)
        people = {user.role: user for user in User.objects.filter(memberships__desk=self.desk)}
        self.officer, self.manager = (
            people[role].acting(Door.COMMAND) for role in (Role.OFFICER, Role.MANAGER)
        )

    def key(self, *, at: datetime) -> str:
        """Return a new key of the partner; it lives for a day."""
        ends = at + timedelta(days=1)
        _key, token = actions.issue_key(
            self.partner, label="play", by=COMMAND_LINE, at=at, scopes=SCOPES, expires_at=ends
        )
        return str(token)

    def play(self) -> Iterator[Step]:
        """Yield what happens, in its order; each step builds on those before."""
        yield Step("A commitment is published, and released in full.", self._publish)
        yield Step("Evidence arrives: it is in progress.", self._move)
        yield Step("The desk records how far it is.", self._tell)
        yield Step("More evidence is attached.", self._attach)
        yield Step("The party is renamed.", self._rename)
        yield Step("The release is narrowed to the headline.", self._narrow)
        yield Step("The release is withdrawn.", self._withdraw)
        yield Step("The whole instrument is released: start again.", self._open)
        yield Step("That is withdrawn, too: start again.", self._withdraw)

    def _publish(self, at: datetime) -> None:
        owner = User.objects.get(pk=self.officer.id)
        new = _promise(self, owner, at=at)
        item = actions.record(new, by=self.officer, at=at)
        asked = actions.submit(item, by=self.officer, at=at)
        actions.decide(asked, approve=True, by=self.manager, at=at)
        actions.release(self._item(), to=self.party, by=self.manager, at=at)

    def _move(self, at: datetime) -> None:
        note, document = "The talks have begun.", _document("Minutes of the first talks", self)
        to = Status.IN_PROGRESS
        actions.move(self._item(), to=to, note=note, evidence=document, by=self.officer, at=at)

    def _tell(self, at: datetime) -> None:
        today = StatedDate(at.date(), Precision.DAY)
        new = NewUpdate(narrative="Two of four chapters are agreed.", as_of=today)
        actions.record_update(self._item(), new, by=self.officer, at=at, accept=True)

    def _attach(self, at: datetime) -> None:
        actions.attach(self._item(), _document("Joint statement", self), by=self.officer, at=at)

    def _rename(self, at: datetime) -> None:
        party = Party.objects.get(pk=self.party.pk)
        name = f"Sandbox party, as of {at:%H:%M:%S.%f}"
        actions.amend_reference(party, name=name, by=COMMAND_LINE, at=at)

    def _narrow(self, at: datetime) -> None:
        given = Release.objects.standing().get(commitment=self._item())
        actions.change_release(given, level=Level.HEADLINE, by=self.manager, at=at)

    def _withdraw(self, at: datetime) -> None:
        for given in Release.objects.standing().filter(party=self.party):
            actions.withdraw_release(given, by=self.manager, at=at)

    def _open(self, at: datetime) -> None:
        instrument = Instrument.objects.get(pk=self.instrument.pk)
        actions.release(instrument, to=self.party, by=self.manager, at=at)

    def _item(self) -> Commitment:
        """Return the commitment of this play: the newest."""
        mine = Commitment.objects.filter(instrument=self.instrument)
        found: Commitment = mine.select_related("desk", "instrument").order_by("-reference")[0]
        return found


def _promise(box: Sandbox, owner: User, *, at: datetime) -> NewCommitment:
    return NewCommitment(
        instrument=box.instrument,
        title=_STAGE,
        text="Both sides will conclude the talks.",
        desk=box.desk,
        owner=owner,
        rung=Rung.FIRM,
        is_verifiable=True,
        success_criterion="The text is signed.",
        status=Status.AGREED,
        due=StatedDate(at.date() + timedelta(days=180), Precision.DAY),
        next_review_on=at.date() + timedelta(days=90),
        citations=[Cited(box.source, "¶1")],
        obligations=[Obliged(box.party)],
    )


def _document(title: str, box: Sandbox) -> NewEvidence:
    return NewEvidence(
        title=title,
        url=f"https://ledger.example/sandbox/{slugify(title)}",
        publisher=box.source.publisher,
        kind=DocumentKind.OFFICIAL_TEXT,
        credibility=Credibility.PROBABLE,
    )


def _build(at: datetime) -> None:
    desk = Desk(code=CODE, name="Sandbox", time_zone="UTC")
    actions.add_desk(desk, by=COMMAND_LINE, at=at)
    for role in (Role.OFFICER, Role.MANAGER):
        actions.add_person(
            username=f"sandbox-{role}",
            full_name=f"Sandbox {role}",
            role=role,
            desks=(desk,),
            by=COMMAND_LINE,
            at=at,
        )
    party = Party(code=CODE, name="Sandbox party", kind=PartyKind.ORGANISATION)
    publisher = Publisher(code=CODE, name="Sandbox gazette", reliability=Reliability.A)
    _add(party, publisher, at=at)
    source: dict[str, Any] = {"kind": DocumentKind.OFFICIAL_TEXT, "independence_group": CODE}
    _add(
        Instrument(code=CODE.upper(), name="Sandbox talks", kind=InstrumentKind.PARTNERSHIP),
        Source(code=CODE, title="Sandbox communiqué", publisher=publisher, **source),
        at=at,
    )
    partner = Partner(code=CODE, party=party, name="Sandbox office")
    actions.add_partner(partner, by=COMMAND_LINE, at=at)


def _add(*rows: Any, at: datetime) -> None:
    for row in rows:
        actions.add_reference(row, by=COMMAND_LINE, at=at)
