"""From a line in a communiqué to what a partner reads, with everybody who has a part in it."""

from typing import Any

import pytest
from django.test import Client

from ledger.domain.status import EditorialState, Status
from ledger.models import Commitment, Entry, Instrument, Partner, Party, Publisher, Source, User
from ledger.proof import chain
from tests.admin.visitor import Visitor, text_of, told
from tests.journeys.conftest import Days

pytestmark = pytest.mark.django_db


class Pieter:
    """A partner's program: it holds a key, and reads."""

    def __init__(self, token: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def reads(self, reference: str) -> Any:
        return self.client.get(f"/api/v1/commitments/{reference}", headers=self.headers)

    def sees(self, commitment: Commitment) -> str:
        """Return the status that he is shown."""
        answer = self.reads(commitment.reference)
        assert answer.status_code == 200, answer.content
        shown: str = answer.json()["status"]["code"]
        return shown


def a_key_for(party: Party, ada: Visitor) -> Pieter:
    """Ada adds an office of a party, gives it a key, and reads it out once."""
    ada.add("partner", code=f"office-{party.code}", party=party, name=f"Office of {party}")
    office = Partner.objects.get(party=party)
    answer = ada.send(office, "issue-key", label="Pieter's program")
    return Pieter(told(answer).partition("once: ")[2])


def write_down(amina: Visitor) -> Commitment:
    """Amina adds the source and the parties, and records the promise."""
    for code, name in (("eu", "European Union"), ("in", "India")):
        kind = "organisation" if code == "eu" else "state"
        amina.add("party", code=code, name=name, kind=kind)
    parties = [party.pk for party in Party.objects.all()]
    amina.add("publisher", code="eu", name="European Union", reliability="A")
    publisher = Publisher.objects.get()
    amina.add(
        "source",
        code="statement",
        title="Joint statement",
        publisher=publisher,
        kind="official_text",
        link="https://example.org/statement",
        published_on="2026-01-27",
        published_precision="day",
        independence_group="eu",
    )
    amina.add("instrument", code="EU-IN-SDP", name="Pact", kind="partnership", members=parties)
    amina.add(
        "commitment",
        instrument=Instrument.objects.get(),
        title="Hold the first dialogue",
        text="Both sides hold a dialogue this year.",
        rung="4",
        is_verifiable="on",
        success_criterion="The dialogue was held, and either side says so.",
        stated_on="2026-01-27",
        stated_precision="day",
        due_on="2026-12-31",
        due_precision="year",
        desk=User.objects.get(username="amina").desks.get(),
        next_review_on="2026-06-01",
        review_every_months="6",
        source=Source.objects.get(),
        locator="¶12",
        obligors=parties,
    )
    return Commitment.objects.get()


def decide(manager: Visitor, commitment: Commitment) -> str:
    """Approve what waits on an item."""
    waiting = commitment.proposals.pending().get()
    return told(manager.send(commitment, "decide", waiting.pk, decision="approve"))


def test_a_promise_goes_from_the_officer_through_the_manager_to_the_partner(
    amina: User, marc: User, ada: User, day: Days
) -> None:
    officer, manager = Visitor(amina), Visitor(marc)
    commitment = write_down(officer)
    india = a_key_for(Party.objects.get(code="in"), Visitor(ada))
    elsewhere = a_key_for(_another_party(officer), Visitor(ada))
    manager.send(commitment.instrument, "release", audience="party", party=_india())
    assert india.reads(commitment.reference).status_code == 404  # released, but still a draft

    day("2026-01-28")
    officer.send(commitment, "submit", note="As in the joint statement.")
    assert india.reads(commitment.reference).status_code == 404
    decide(manager, commitment)
    assert india.sees(commitment) == "announced"

    day("2026-01-29")
    officer.send(commitment, "move", "agreed", note="The official text is out.")
    assert india.sees(commitment) == "agreed"

    day("2026-05-04")
    officer = Visitor(amina)  # by now her session has ended
    officer.send(commitment, "move", "in_progress", note="A date was set.", **a_document("agenda"))
    assert india.sees(commitment) == "in_progress"

    day("2026-09-01")
    officer, manager = Visitor(amina), Visitor(marc)
    officer.send(commitment, "move", "fulfilled", note="It was held.", **a_document("minutes"))
    assert india.sees(commitment) == "in_progress"  # a proposal is nobody's business
    decide(manager, commitment)
    assert india.sees(commitment) == "fulfilled"

    assert elsewhere.reads(commitment.reference).status_code == 404
    everything_is_on_the_record(commitment, officer)
    shown = india.reads(commitment.reference).json()
    assert shown["status"] == {"code": "fulfilled", "label": "Fulfilled", "since": "2026-09-01"}
    assert [item["title"] for item in shown["evidence"]] == ["The agenda", "The minutes"]
    assert "Amina" not in str(shown)
    assert "As in the joint statement." not in str(shown)


def everything_is_on_the_record(commitment: Commitment, reader: Visitor) -> None:
    """Hold that the record page tells the whole journey, and that its chain holds."""
    words = text_of(reader.open("ledger_commitment_history", commitment.pk))
    for told_there in (
        "7 entries; their chain is intact.",
        "As in the joint statement.",
        "Editorial state Draft → Published",
        "Status Announced → Agreed",
        "The official text is out.",
        "Status Agreed → In progress",
        "A date was set.",
        "https://example.org/minutes",
        "Status In progress → Fulfilled",
        "It was held.",
        "Marc Example, admin site · 2026-09-01 11:00 UTC",
    ):
        assert told_there in words
    entries = list(Entry.objects.of(commitment.pk))
    assert chain.fault(entry.link() for entry in entries) is None
    commitment.refresh_from_db()
    assert (commitment.status, commitment.version) == (Status.FULFILLED, len(entries))
    assert commitment.editorial_state == EditorialState.PUBLISHED


def test_what_is_taken_back_is_gone_for_the_partner_at_once(
    amina: User, marc: User, ada: User
) -> None:
    officer, manager = Visitor(amina), Visitor(marc)
    commitment = write_down(officer)
    india = a_key_for(_india(), Visitor(ada))
    officer.send(commitment, "submit")
    decide(manager, commitment)
    manager.send(commitment, "release", audience="party", party=_india())
    assert india.sees(commitment) == "announced"

    manager.send(commitment, "withdraw-release", commitment.releases.get().pk)

    assert india.reads(commitment.reference).status_code == 404


def test_a_revoked_key_opens_nothing_from_that_moment(amina: User, marc: User, ada: User) -> None:
    officer, manager, administrator = Visitor(amina), Visitor(marc), Visitor(ada)
    commitment = write_down(officer)
    india = a_key_for(_india(), administrator)
    officer.send(commitment, "submit")
    decide(manager, commitment)
    manager.send(commitment, "release", audience="public")
    assert india.sees(commitment) == "announced"
    office = Partner.objects.get()

    administrator.send(office, "revoke-key", office.credentials.get().pk, reason="Lost.")

    assert india.reads(commitment.reference).status_code == 401


def a_document(name: str) -> dict[str, object]:
    return {
        "evidence_title": f"The {name}",
        "evidence_url": f"https://example.org/{name}",
        "evidence_publisher": Publisher.objects.get(),
        "evidence_kind": "official_text",
        "evidence_credibility": "1",
    }


def _india() -> Party:
    return Party.objects.get(code="in")


def _another_party(officer: Visitor) -> Party:
    officer.add("party", code="be", name="Belgium", kind="state")
    return Party.objects.get(code="be")
