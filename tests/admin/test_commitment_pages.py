"""The desk's pages: what an officer can reach, and what is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from ledger.domain.status import Status
from ledger.models import Commitment, User
from tests.factories import agreed, some_evidence

pytestmark = pytest.mark.django_db


def test_an_officer_moves_an_item_with_a_note_and_a_link(
    client: Client, amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)
    evidence = some_evidence()
    client.force_login(amina)
    page = reverse("admin:ledger_commitment_move_key", args=[commitment.pk, "in_progress"])

    answer = client.post(
        page,
        {
            "seen_version": commitment.version,
            "note": "Talks began.",
            "evidence_title": evidence.title,
            "evidence_url": evidence.url,
            "evidence_publisher": str(evidence.publisher.pk),
            "evidence_kind": evidence.kind,
            "evidence_credibility": evidence.credibility,
        },
        follow=True,
    )

    assert answer.status_code == 200
    assert "is now “In progress”" in answer.content.decode()
    assert Commitment.objects.get().status == Status.IN_PROGRESS
