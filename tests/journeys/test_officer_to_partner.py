"""From a line in a communiqué to what a partner reads, with everybody who has a part in it."""

import re
from typing import Any

import pytest
from django.test import Client

from ledger.domain.status import EditorialState, Status
from ledger.models import Commitment, Entry, Instrument, Partner, Party, Publisher, Source, User
from ledger.proof import chain
from tests.admin.visitor import Visitor, text_of, told
from tests.journeys.conftest import Days

pytestmark = pytest.mark.django_db


PROMISE = {
    "title": "Hold the first dialogue",
    "text": "Both sides hold a dialogue this year.",
    "rung": "4",
    "is_verifiable": "on",
    "success_criterion": "The dialogue was held, and either side says so.",
    "stated_on": "2026-01-27",
    "stated_precision": "day",
    "due_on": "2026-12-31",
    "due_precision": "year",
    "next_review_on": "2026-06-01",
    "review_every_months": "6",
}


JOINT_STATEMENT = {
    "code": "statement",
    "title": "Joint statement",
    "kind": "official_text",
    "link": "https://example.org/statement",
    "published_on": "2026-01-27",
    "published_precision": "day",
    "independence_group": "eu",
}
PROMISE = {
    "title": "Hold the first dialogue",
    "text": "Both sides hold a dialogue this year.",
    "rung": "4",
    "is_verifiable": "on",
    "success_criterion": "The dialogue was held, and either side says so.",
    "stated_on": "2026-01-27",
    "stated_precision": "day",
    "due_on": "2026-12-31",
    "due_precision": "year",
    "next_review_on": "2026-06-01",
    "review_every_months": "6",
    "locator": "¶12",
}


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
    [token] = re.findall(r"pcl_[\w-]{56}", answer.content.decode())[:1]
    return Pieter(token)


def write_down(amina: Visitor) -> Commitment:
    """Amina adds the parties and the source, and records the promise."""
    amina.add("party", code="eu", name="European Union", kind="organisation")
    amina.add("party", code="in", name="India", kind="state")
    amina.add("publisher", code="eu", name="European Union", reliability="A")
    amina.add("source", **JOINT_STATEMENT, publisher=Publisher.objects.get())
    parties = [party.pk for party in Party.objects.all()]
    amina.add("instrument", code="EU-IN-SDP", name="Pact", kind="partnership", members=parties)
    amina.add(
        "commitment",
        **PROMISE,
        instrument=Instrument.objects.get(),
        desk=User.objects.get(username="amina").desks.get(),
        source=Source.objects.get(),
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
    commitment = write_down(Visitor(amina))
    india = a_key_for(_india(), Visitor(ada))
    belgium = a_key_for(_another_party(Visitor(amina)), Visitor(ada))
    Visitor(marc).send(commitment.instrument, "release", audience="party", party=_india())
    assert india.reads(commitment.reference).status_code == 404  # released, but still a draft

    day("2026-01-28")
    Visitor(amina).send(commitment, "submit", note="As in the joint statement.")
    assert india.reads(commitment.reference).status_code == 404
    decide(Visitor(marc), commitment)
    assert india.sees(commitment) == "announced"
    move(Visitor(amina), commitment, "agreed", "The official text is out.")
    assert india.sees(commitment) == "agreed"

    day("2026-05-04")
    move(Visitor(amina), commitment, "in_progress", "A date was set.", **a_document("agenda"))
    assert india.sees(commitment) == "in_progress"

    day("2026-09-01")
    move(Visitor(amina), commitment, "fulfilled", "It was held.", **a_document("minutes"))
    assert india.sees(commitment) == "in_progress"  # a proposal is nobody's business
    decide(Visitor(marc), commitment)
    everything_is_on_the_record(commitment, Visitor(amina))
    nothing_internal_is_shown(india.reads(commitment.reference).json())
    assert belgium.reads(commitment.reference).status_code == 404


def move(officer: Visitor, commitment: Commitment, to: str, note: str, **document: Any) -> None:
    answer = officer.send(commitment, "move", to, note=note, **document)
    assert answer.status_code == 302, text_of(answer)


def nothing_internal_is_shown(shown: Any) -> None:
    """Hold that a partner reads where a promise stands and why, and not who works on it."""
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
        "Marc Example, admin site · 2026-09-01 13:00 CEST",
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
        "evidence_credibility": "2",
    }


def _india() -> Party:
    return Party.objects.get(code="in")


def _another_party(officer: Visitor) -> Party:
    officer.add("party", code="be", name="Belgium", kind="state")
    return Party.objects.get(code="be")
