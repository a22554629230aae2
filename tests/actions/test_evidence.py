"""Evidence is attached by a person, and withdrawn with a reason: never deleted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.evidence import Stance
from ledger.domain.kinds import Kind
from ledger.models import Commitment, Entry, Evidence, User
from tests.actions.refusing import refused, stale
from tests.factories import NOW, TODAY, a_draft, a_publisher, agreed, some_evidence, who

pytestmark = pytest.mark.django_db


def attach(item: Commitment, by: User, **fields: Any) -> Evidence:
    entry = actions.attach(item, some_evidence(**fields), by=who(by), at=NOW)
    return Evidence.objects.get(commitment=item, version=entry.version)


def withdraw(evidence: Evidence, by: User, reason: str = "It is forged.") -> Entry:
    item = Commitment.objects.get(pk=evidence.commitment_id)
    return actions.withdraw_evidence(item, evidence, reason=reason, by=who(by), at=NOW)


def test_a_document_is_attached_in_one_entry_that_everybody_may_check(
    amina: User, marc: User
) -> None:
    item = agreed(amina, marc)

    evidence = attach(item, amina, title="Minutes", stance=Stance.CONTEXT, effective_on=TODAY)

    entry = Entry.objects.of(item.pk).get(version=evidence.version)
    told = entry.content("open")["data"]["set"][evidence.row_name]
    assert entry.kind is Kind.EVIDENCE_ADDED
    assert (told["title"], told["stance"], told["effective_on"]) == (
        *("Minutes", "context", "2026-07-01"),
    )
    assert evidence.received_at == NOW


def test_a_draft_takes_evidence_too(amina: User) -> None:
    assert attach(a_draft(amina), amina).added_by == amina


def test_a_document_without_a_publisher_stands_for_its_site(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    text = replace(some_evidence(url="https://www.Example.org/a"), publisher=None)

    actions.attach(item, text, by=who(amina), at=NOW)

    assert Evidence.objects.get().independence_group == "example-org"


@pytest.mark.parametrize("url", ["https://_.-/", "https://*.*/"])
def test_a_site_that_cannot_be_named_is_refused_as_a_bad_link(
    amina: User, marc: User, url: str
) -> None:
    item, text = agreed(amina, marc), replace(some_evidence(url=url), publisher=None)

    with refused("This is not a complete web address."):
        actions.attach(item, text, by=who(amina), at=NOW)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"url": "javascript:alert(1)"}, "A link starts with http:// or https://."),
        ({"url": "https://me:pw@example.org/"}, "A link must not carry a user name"),
        ({"url": "https://example.org/\r\nX: y"}, "A link has no spaces, control or invisible"),
        ({"url": "https://localhost/"}, "This is not a complete web address."),
        ({"url": ""}, "A link starts with http:// or https://."),
        ({"url": "https://example.org/" + "x" * 2000}, "A link has at most 2000 characters."),
        ({"title": ""}, "Title: This field cannot be blank."),
        ({"title": "Min\u00adutes"}, "Title: contains an invisible or control character"),
        ({"credibility": 7}, "Credibility: Value 7 is not a valid choice."),
        ({"stance": "maybe"}, "Stance: Value 'maybe' is not a valid choice."),
        ({"group": "two words"}, "Independence group: Enter a valid “slug”"),
    ],
)
def test_a_document_that_is_not_acceptable_is_refused(
    amina: User, marc: User, fields: dict[str, Any], sentence: str
) -> None:
    item, text = agreed(amina, marc), some_evidence(**fields)

    with refused(sentence):
        actions.attach(item, text, by=who(amina), at=NOW)


def test_nothing_is_shown_that_has_not_happened_yet(amina: User, marc: User) -> None:
    item, text = agreed(amina, marc), some_evidence(effective_on=TODAY + timedelta(days=1))

    with refused("Evidence cannot show a day that has not come yet."):
        actions.attach(item, text, by=who(amina), at=NOW)


def test_evidence_is_attached_by_a_person(amina: User, marc: User) -> None:
    item, text, nobody = agreed(amina, marc), some_evidence(), replace(who(amina), id=None)

    with refused("Evidence is attached by a person."):
        actions.attach(item, text, by=nobody, at=NOW)


def test_withdrawn_evidence_stays_listed_with_the_reason(amina: User, marc: User) -> None:
    evidence = attach(agreed(amina, marc), amina)

    entry = withdraw(evidence, marc, reason="It is forged.")

    kept = Evidence.objects.get()
    assert entry.kind is Kind.EVIDENCE_WITHDRAWN
    assert (kept.withdrawn_at, kept.withdrawn_reason) == (NOW, "It is forged.")
    assert list(Evidence.objects.standing()) == []


@pytest.mark.parametrize("reason", ["", " \n"])
def test_evidence_is_not_withdrawn_without_a_reason(amina: User, marc: User, reason: str) -> None:
    evidence = attach(agreed(amina, marc), amina)

    with refused("Say why the evidence is withdrawn; it goes on the record."):
        withdraw(evidence, amina, reason=reason)


def test_evidence_is_withdrawn_once(amina: User, marc: User) -> None:
    evidence = attach(agreed(amina, marc), amina)
    withdraw(evidence, amina)

    with refused("This evidence was withdrawn already."):
        withdraw(Evidence.objects.get(), amina)


def test_evidence_is_withdrawn_from_the_item_it_belongs_to(amina: User, marc: User) -> None:
    evidence, other = attach(agreed(amina, marc), amina), agreed(amina, marc)

    with refused("This evidence belongs to another commitment."):
        actions.withdraw_evidence(other, evidence, reason="x", by=who(amina), at=NOW)


def test_another_desk_s_evidence_is_left_alone(
    amina: User, marc: User, dev: User, rita: User, ada: User
) -> None:
    item, text = agreed(amina, marc), some_evidence()
    evidence = attach(item, amina)

    for person, sentence in (
        (dev, "This commitment belongs to another desk."),
        (rita, "Only desk officers and managers change commitments."),
        (ada, "Only desk officers and managers change commitments."),
    ):
        with refused(sentence):
            actions.attach(item, text, by=who(person), at=NOW)
        with refused(sentence):
            withdraw(evidence, person)


def test_an_item_that_somebody_changed_meanwhile_takes_no_evidence(amina: User, marc: User) -> None:
    item, text = agreed(amina, marc), some_evidence()
    seen_before = Commitment.objects.get()
    evidence = attach(item, amina)

    with stale():
        actions.attach(seen_before, text, by=who(amina), at=NOW)
    with stale():
        actions.withdraw_evidence(seen_before, evidence, reason="x", by=who(amina), at=NOW)


def test_evidence_that_somebody_withdrew_meanwhile_is_not_withdrawn_again(
    amina: User, marc: User
) -> None:
    evidence = attach(agreed(amina, marc), amina)
    seen_before = Evidence.objects.get()
    withdraw(evidence, amina)

    with stale():
        withdraw(seen_before, marc, reason="It is superseded.")


def test_two_reprints_of_one_agency_are_one_witness(amina: User, marc: User) -> None:
    item, wire = agreed(amina, marc), "one-agency"

    reprints = [attach(item, amina, publisher=a_publisher(), group=wire) for _ in range(2)]

    assert {evidence.weighed().group for evidence in reprints} == {wire}
