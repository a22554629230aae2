"""Files of evidence at the desk: sent with a form, read as attachments, never shown altered."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ledger import actions
from ledger.actions import NewFile
from ledger.domain.files import MAX_BYTES
from ledger.models import Commitment, Evidence, User
from ledger.models.kept_files import path_of
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.domain.containers import GOOD, LIES
from tests.factories import NOW, TODAY, a_draft, agreed, in_progress, some_evidence, who

pytestmark = pytest.mark.django_db


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def with_file(item: Commitment, by: User, content: bytes) -> Evidence:
    file = NewFile("minutes.txt", content)
    actions.attach(item, some_evidence(url="", file=file), by=who(by), at=NOW)
    return Evidence.objects.get(commitment=item, sha256=file.sha256)


def address(item: Commitment, evidence: Evidence) -> str:
    return reverse("admin:ledger_commitment_evidence-file", args=[item.pk, evidence.pk])


def test_an_officer_attaches_a_file_and_a_colleague_reads_it_as_an_attachment(
    amina: User, rita: User
) -> None:
    draft = a_draft(amina)
    typed = {"evidence_title": "Minutes", "evidence_expires_on": TODAY.isoformat()}

    sent = Visitor(amina).send(
        draft, "evidence", **typed, evidence_file=upload("minutes.pdf", GOOD["text.pdf"])
    )
    evidence = draft.evidence.get()
    answer = Visitor(rita).client.get(address(draft, evidence))

    assert told(sent) == f"Attached to {draft.reference}: Minutes."
    assert (evidence.url, evidence.expires_on) == ("", TODAY)
    assert b"".join(answer) == GOOD["text.pdf"]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="minutes.pdf"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.pdf", LIES["page.pdf"], "“page.pdf” is not what its name says"),
        ("empty.pdf", b"", "The file is empty."),
        (
            "large.pdf",
            GOOD["text.pdf"].ljust(MAX_BYTES + 1),
            "The file is too large: at most 20 MB",
        ),
        ("page.html", b"<html>", "This type of file is not taken."),
    ],
)
@pytest.mark.parametrize("page", ["evidence", "move"])
def test_a_refused_file_says_why_and_what_was_typed_stays(
    page: str, name: str, content: bytes, why: str, amina: User, marc: User
) -> None:
    item = in_progress(amina, marc)
    typed: dict[str, Any] = {"evidence_title": "Minutes", "note": "Why not."}

    with nothing_written():
        key = "stalled" if page == "move" else ""
        answer = Visitor(amina).send(item, page, key, **typed, evidence_file=upload(name, content))

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert typed_in(answer, "evidence_title") == "Minutes"
    assert 'enctype="multipart/form-data"' in answer.content.decode()


def test_what_stands_already_is_named_and_what_was_typed_stays(amina: User) -> None:
    draft = a_draft(amina)
    actions.attach(
        draft, some_evidence(title="Minutes", url="https://example.org/a"), by=who(amina), at=NOW
    )
    typed = {"evidence_title": "Again", "evidence_url": "http://www.example.org/a/"}

    with nothing_written():
        answer = Visitor(amina).send(draft, "evidence", **typed)

    assert answer.status_code == 422
    assert "The same link stands on this commitment already: “Minutes”." in text_of(answer)
    assert typed_in(answer, "evidence_title") == "Again"


def test_more_text_than_anybody_types_is_refused_in_words(amina: User) -> None:
    draft = a_draft(amina)

    with nothing_written():
        answer = Visitor(amina).client.post(
            page_of(draft, "evidence"), {"evidence_title": "x" * 3 * 1024 * 1024}
        )

    assert answer.status_code == 400
    assert "it is too large, or damaged on its way" in text_of(answer)


def test_the_item_links_the_file_and_says_until_when_it_holds(
    amina: User, marc: User, clock: Any
) -> None:
    item = agreed(amina, marc)
    evidence = with_file(item, amina, b"Both sides met.")
    actions.attach(item, some_evidence(expires_on=TODAY), by=who(amina), at=NOW)

    today = Visitor(amina).item(item)
    clock(NOW.replace(day=2))
    tomorrow = Visitor(amina).item(item)

    assert f'<a href="{address(item, evidence)}">minutes.txt</a>' in today.content.decode()
    assert f"Holds until {TODAY}" in text_of(today)
    assert f"Expired {TODAY}" in text_of(tomorrow)


def test_altered_bytes_are_not_sent(amina: User) -> None:
    draft = a_draft(amina)
    evidence = with_file(draft, amina, b"What was said that day.")
    path_of(evidence.sha256).write_bytes(b"What was not said.")

    answer = Visitor(amina).client.get(address(draft, evidence))

    assert answer.status_code == 500
    assert "This file is not what was recorded: it was altered." in text_of(answer)
    assert "What was not said." not in answer.content.decode()


def test_another_item_s_file_is_not_found_here_and_nobody_else_gets_in(amina: User) -> None:
    mine, other = a_draft(amina), a_draft(amina)
    evidence = with_file(other, amina, b"Elsewhere.")

    wrong = Visitor(amina).client.get(address(mine, evidence))
    nobody = Visitor(None).client.get(address(other, evidence))
    posted = Visitor(amina).client.post(address(other, evidence))

    assert told(wrong) == "There is no such file on this commitment."
    assert nobody["Location"].startswith(reverse("admin:login"))
    assert posted.status_code == 405
