"""Evidence: attached with a link, withdrawn with a reason, never lost."""

from datetime import date
from typing import Any

import pytest

from ledger import actions
from ledger.domain.evidence import Credibility, DocumentKind, Stance
from ledger.models import User
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.factories import NOW, a_draft, a_publisher, in_progress, published, who

pytestmark = pytest.mark.django_db


def document(**typed: Any) -> dict[str, Any]:
    """What an officer types to attach a document."""
    typed = {"title": "Joint statement", "url": "https://example.org/statement"} | typed
    return {f"evidence_{part}": value for part, value in typed.items()}


def test_an_officer_attaches_a_document_with_all_that_is_known_of_it(
    amina: User, marc: User
) -> None:
    commitment, publisher = published(amina, marc), a_publisher()
    typed = document(
        publisher=publisher,
        kind="official_statement",
        credibility="2",
        stance="contradicts",
        effective_on="2026-06-30",
    )

    answer = Visitor(amina).send(commitment, "evidence", **typed)

    assert told(answer) == f"Attached to {commitment.reference}: Joint statement."
    evidence = commitment.evidence.get()
    assert evidence.publisher == publisher
    assert evidence.kind == DocumentKind.OFFICIAL_STATEMENT
    assert evidence.credibility == Credibility.PROBABLE
    assert evidence.stance == Stance.CONTRADICTS
    assert evidence.effective_on == date(2026, 6, 30)
    assert evidence.added_by == amina


@pytest.mark.only("sqlite")
def test_a_document_without_a_known_publisher_cannot_be_judged(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    Visitor(amina).send(commitment, "evidence", **document())

    assert commitment.evidence.get().publisher is None
    assert "F6" in text_of(Visitor(amina).item(commitment))


def test_a_draft_takes_evidence_too(amina: User) -> None:
    draft = a_draft(amina)

    Visitor(amina).send(draft, "evidence", **document())

    assert draft.evidence.count() == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("javascript:alert(1)", "A link starts with http:// or https://."),
        ("data:text/html,<script>alert(1)</script>", "A link starts with http://"),
        ("file:///etc/passwd", "A link starts with http://"),
        ("//example.org/x", "A link starts with http://"),
        ("https://localhost/x", "This is not a complete web address."),
        ("https://", "This is not a complete web address."),
        ("https://example.org:99999/", "This is not a complete web address."),
        ("https://amina:secret@example.org/", "must not carry a user name or password"),
        ("https://example.org\\@evil.example/", "must not carry a user name or password"),
        ("https://example.org/a b", "no spaces, control or invisible characters"),
        ("https://exa\u200bmple.org/", "an invisible or control character"),
        ("https://example.org/\u202egpj.exe", "an invisible or control character"),
    ],
)
def test_a_hostile_link_is_refused_and_shown_again(
    url: str, why: str, amina: User, marc: User
) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "evidence", **document(url=url))

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert typed_in(answer, "evidence_url") == url
    assert typed_in(answer, "evidence_title") == "Joint statement"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("page", ["evidence", "move"])
def test_a_link_of_endless_length_is_refused(page: str, amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    typed = document(url="https://example.org/" + "x" * 2000)
    key = "stalled" if page == "move" else ""

    with nothing_written():
        answer = Visitor(amina).send(commitment, page, key, note="Why not.", **typed)

    assert answer.status_code == 200
    assert "evidence_url" in answer.context["form"].errors


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("left_out", ["title", "url"])
def test_half_a_document_is_refused_on_every_page_that_takes_one(
    left_out: str, amina: User, marc: User
) -> None:
    commitment, officer = in_progress(amina, marc), Visitor(amina)
    typed = document(**{left_out: ""}, publisher=a_publisher())

    with nothing_written():
        alone = officer.send(commitment, "evidence", **typed)
        along = officer.send(commitment, "move", "stalled", note="Why not.", **typed)

    assert f"evidence_{left_out}" in alone.context["form"].errors
    assert f"evidence_{left_out}" in along.context["form"].errors


@pytest.mark.only("sqlite")
def test_a_document_cannot_show_a_day_that_has_not_come(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "evidence", **document(effective_on="2026-07-02"))

    assert answer.status_code == 422
    assert "Evidence cannot show a day that has not come yet." in text_of(answer)
    assert typed_in(answer, "evidence_effective_on") == "2026-07-02"


def test_an_officer_withdraws_a_document_with_a_reason(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    evidence = commitment.evidence.get()

    answer = Visitor(amina).send(
        commitment, "withdraw-evidence", evidence.pk, reason="It speaks of another ship."
    )

    assert told(answer) == f"Withdrawn: {evidence.title}."
    evidence.refresh_from_db()
    assert evidence.withdrawn_at == NOW
    assert evidence.withdrawn_reason == "It speaks of another ship."


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("reason", ["", "  "])
def test_a_document_is_not_withdrawn_without_a_reason(reason: str, amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    evidence = commitment.evidence.get()

    with nothing_written():
        answer = Visitor(amina).send(commitment, "withdraw-evidence", evidence.pk, reason=reason)

    assert answer.status_code == 200
    assert "reason" in answer.context["form"].errors


def test_a_document_is_withdrawn_once(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    evidence = commitment.evidence.get()
    actions.withdraw_evidence(commitment, evidence, reason="Wrong.", by=who(amina), at=NOW)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "withdraw-evidence", evidence.pk, reason="Again.")

    assert answer.status_code == 422
    assert "This evidence was withdrawn already." in text_of(answer)
    assert typed_in(answer, "reason") == "Again."


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("key", ["", "no-uuid", "019200c0-0000-7000-8000-000000000000"])
def test_a_document_that_is_not_there_leads_back_to_the_item(
    key: str, amina: User, marc: User
) -> None:
    commitment = published(amina, marc)

    answer = Visitor(amina).client.get(page_of(commitment, "withdraw-evidence", key))

    assert answer.status_code == 302
    assert told(answer) == "There is no such evidence on this commitment."


def test_another_items_document_is_not_withdrawn_here(amina: User, marc: User) -> None:
    commitment, other = published(amina, marc), in_progress(amina, marc)
    sent = {"seen_version": commitment.version, "reason": "Mine now."}
    address = page_of(commitment, "withdraw-evidence", other.evidence.get().pk)

    with nothing_written():
        answer = Visitor(amina).client.post(address, sent)

    assert told(answer) == "There is no such evidence on this commitment."
