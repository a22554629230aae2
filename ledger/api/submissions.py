"""What partners send in: taken under a name of their own, answered with a receipt."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import OuterRef, Subquery, TextChoices
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import actions
from ledger.actions import NewSubmission
from ledger.api import submission_schema as schema
from ledger.api.conditional import item_etag
from ledger.api.parsing import MAX_FAULTS, StrictJSONParser, pointer
from ledger.api.problems import BadBody, Fault, Nothing, NotTaken
from ledger.api.submission_serializers import NewSubmissionSerializer
from ledger.api.views import Address, ReadOnly, partner_of
from ledger.domain.assessments import Grade
from ledger.domain.credentials import Scope
from ledger.domain.levels import Level
from ledger.domain.parts import Position
from ledger.domain.status import Status
from ledger.domain.submissions import SubmissionKind
from ledger.errors import Refused, Stale
from ledger.models import Commitment, Credential, Entry, Submission
from ledger.models.submission import SubmissionQuerySet

KEY: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LIMIT: Final = 50  # submissions a page
_NAME: Final = re.compile(r"[\x21-\x7e]{1,100}")


class NameMissing(APIException):
    """A submission without a name of its own."""

    status_code = 400
    default_code = "idempotency_key_required"
    default_detail = (
        "Send an Idempotency-Key of 1 to 100 visible ASCII characters, such as a UUID: it stands "
        "for this submission and for no other, so that sending it twice takes it once."
    )


class NameReused(APIException):
    """The name of another submission."""

    status_code = 422
    default_code = "idempotency_key_reused"


class ConditionMissing(APIException):
    """A submission that does not say what its sender had read."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = "Send If-Match with the ETag of the commitment as you read it."


class ConditionFailed(APIException):
    """The commitment is not as the sender had read it."""

    status_code = 412
    default_code = "precondition_failed"
    default_detail = "The commitment has changed since you read it. Read it again, then decide."


class SendSubmission(Address):
    """Takes a position, or a claim; what was sent before under the same name is only told."""

    http_method_names = ["post"]
    scope = Scope.SUBMISSIONS_WRITE
    parser_classes = [StrictJSONParser]

    @extend_schema(**schema.SEND)
    def post(self, request: Request, ref: str) -> Response:
        key, name = _credential(request), _name(request)
        given = _given(request.data)
        fingerprint = sha256(orjson.dumps([ref, given], option=orjson.OPT_SORT_KEYS)).hexdigest()
        item = _item(request, ref)
        sent = _sent_before(key, name, fingerprint)
        is_new = sent is None
        if sent is None:
            seen = _seen(request, item)
            new = _new(given, seen_version=seen, idempotency_key=name, fingerprint=fingerprint)
            sent = _take(item, new, key)
        told = document(request, _with_receipts().get(pk=sent.pk))
        headers = {"Location": told["url"]} if is_new else {"Idempotent-Replayed": "true"}
        return Response(told, 201 if is_new else 200, headers=headers)


class Submissions(ReadOnly):
    """What the partner's office sent so far, oldest first. Two queries."""

    scope = Scope.SUBMISSIONS_WRITE
    once = frozenset({"after"})

    @extend_schema(**schema.LIST)
    def get(self, request: Request) -> Response:
        rows = _of(request).order_by("pk")
        if after := request.query_params.get("after"):
            rows = rows.filter(pk__gt=_key(after))
        found = list(rows[: LIMIT + 1])
        following = None
        if len(found) > LIMIT:
            address = f"{request.path}?after={found[LIMIT - 1].pk}"
            following = request.build_absolute_uri(address)
        told = [document(request, sent) for sent in found[:LIMIT]]
        return Response({"results": told, "next": following})


class OneSubmission(ReadOnly):
    """One of them, with what the desk answered. Two queries."""

    scope = Scope.SUBMISSIONS_WRITE

    @extend_schema(**schema.ONE)
    def get(self, request: Request, key: str) -> Response:
        found = _of(request).filter(pk=key).first()
        if found is None:
            raise Nothing
        return Response(document(request, found))


def document(request: Request, sent: Submission) -> dict[str, Any]:
    """Return what a partner reads of a submission; the receipt proves that it was taken.

    :param sent: with its commitment and its ``receipt``.
    """
    return {
        "id": sent.pk,
        "url": request.build_absolute_uri(reverse("api:submission", args=[sent.pk])),
        "ref": sent.commitment.reference,
        "kind": sent.kind,
        "position": sent.position or None,
        "status": sent.claimed_status or None,
        "grade": sent.claimed_grade or None,
        "as_of_on": sent.as_of_on,
        "narrative": sent.narrative,
        "next_step": sent.next_step,
        "evidence_url": sent.evidence_url,
        "idempotency_key": sent.idempotency_key,
        "received_at": sent.created_at,
        "receipt": bytes(sent.receipt).hex(),  # type: ignore[attr-defined]
        "state": sent.state,
        "decided_at": sent.decided_at,
        "answer": sent.answer,
    }


def _of(request: Request) -> SubmissionQuerySet:
    return _with_receipts().filter(partner=partner_of(request))


def _with_receipts() -> SubmissionQuerySet:
    """Return submissions with the leaf hash of the entry that took each."""
    taken = Entry.objects.filter(stream=OuterRef("pk"), version=1).values("leaf_hash")
    rows: SubmissionQuerySet = Submission.objects.select_related("commitment")
    return rows.annotate(receipt=Subquery(taken))


def _credential(request: Request) -> Credential:
    if not isinstance(request.auth, Credential):
        raise TypeError("only partners' keys open this door")
    return request.auth


def _name(request: Request) -> str:
    name = request.headers.get("Idempotency-Key", "")
    if not _NAME.fullmatch(name):
        raise NameMissing
    return name


def _given(body: Any) -> Mapping[str, Any]:
    """Return what the body says, read as it should be.

    :raises BadBody: with a pointer to each member that is unknown, missing or not acceptable.
    """
    shape = NewSubmissionSerializer(data=body or {})
    unknown = [
        Fault(pointer(name), "This member is not known here.", "unknown")
        for name in shape.initial_data
        if name not in shape.fields
    ]
    if not shape.is_valid() or unknown:
        wrong = [
            Fault(pointer(name), str(why), str(why.code).replace("_", "-"))
            for name, reasons in shape.errors.items()
            for why in reasons
        ]
        raise BadBody(*[*unknown, *wrong][:MAX_FAULTS])
    found: Mapping[str, Any] = shape.validated_data
    return found


def _item(request: Request, ref: str) -> Commitment:
    """Return a commitment of which the partner may know where it stands."""
    visible = Commitment.objects.visible_to(partner_of(request), at_least=Level.STATUS)
    found = visible.filter(reference=ref).first()
    if found is None:
        raise Nothing
    return found


def _sent_before(key: Credential, name: str, fingerprint: str) -> Submission | None:
    try:
        return actions.sent_before(key, name, fingerprint)
    except Refused as why:
        raise NameReused(str(why)) from why


def _seen(request: Request, item: Commitment) -> int:
    """Return the version that the partner has read: the one that stands, or it is refused.

    A strong comparison (RFC 9110 §13.1.1). The action asks again, under the lock.
    """
    asked = request.headers.get("If-Match", "")
    if not asked:
        raise ConditionMissing
    if item_etag(request, item.reference) not in {tag.strip() for tag in asked.split(",")}:
        raise ConditionFailed
    return item.version


def _new(given: Mapping[str, Any], **known: Any) -> NewSubmission:
    kinds: dict[str, type[TextChoices]] = {
        "kind": SubmissionKind,
        "position": Position,
        "status": Status,
        "grade": Grade,
    }
    told: dict[str, Any] = {
        name: kinds[name](said) if name in kinds else said for name, said in given.items()
    }
    return NewSubmission(**told, **known)


def _take(item: Commitment, new: NewSubmission, key: Credential) -> Submission:
    """Take it; where the same was taken at this very moment, return that one."""
    try:
        return actions.take_submission(item, new, key=key, at=timezone.now())
    except Stale as why:
        raise ConditionFailed from why
    except Refused as why:
        sent = _sent_before(key, new.idempotency_key, new.fingerprint)
        if sent is None:
            raise NotTaken(str(why)) from why
        return sent


def _key(text: str) -> UUID:
    if re.fullmatch(KEY, text):
        return UUID(text)
    why = "Give the id of a submission."
    raise ValidationError({"after": [ErrorDetail(why, "invalid")]})
