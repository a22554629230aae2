"""Who asks: what the caller's own key is, may and has left."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import schema
from ledger.api.views import ReadOnly, partner_of
from ledger.domain.credentials import Scope
from ledger.models import Credential


class OwnPartySerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class KeySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Its public part: quote it when you ask about the key.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), help_text="What it was made for."
    )
    networks = serializers.ListField(
        child=serializers.CharField(),
        help_text="From where it may be used, in CIDR notation; empty means from anywhere.",
    )
    expires_at = serializers.DateTimeField()


class QuotaSerializer(serializers.Serializer[Any]):
    policy = serializers.CharField(help_text="May grow.")
    quota = serializers.IntegerField(help_text="Requests in a window.")
    window_seconds = serializers.IntegerField()
    left = serializers.IntegerField(help_text="In this window, after this request.")
    resets_in_seconds = serializers.IntegerField()


class MeSerializer(serializers.Serializer[Any]):
    """The caller, as the ledger knows it."""

    partner = serializers.CharField(help_text="The code of your office.")
    party = OwnPartySerializer(help_text="Whose releases you read.")
    key = KeySerializer()
    quota = QuotaSerializer(many=True)
    last_event = serializers.CharField(
        allow_null=True, help_text="The last event that was fetched with this key."
    )
    last_synced_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When this key last read all there was, as noted every five minutes.",
    )


_EXAMPLE: Final = {
    "partner": "partner-in",
    "party": {"slug": "in", "name": "India"},
    "key": {
        "id": "k3v9x0q2m7ta",
        "scopes": ["commitments:read", "changes:read"],
        "networks": ["192.0.2.0/24"],
        "expires_at": "2027-01-27T10:00:00Z",
    },
    "quota": [
        {
            "policy": "burst",
            "quota": 60,
            "window_seconds": 10,
            "left": 59,
            "resets_in_seconds": 7,
        }
    ],
    "last_event": None,
    "last_synced_at": "2026-02-01T06:00:00Z",
}
_ME: Final[dict[str, Any]] = {
    "operation_id": "read_me",
    "summary": "Read about your own key",
    "description": "Who you are here, what your key may do and how much of its quota is left. It "
    "costs one database query: the key.",
    "tags": ["access"],
    "parameters": schema.HEADERS,
    "responses": schema.answers(MeSerializer, _EXAMPLE, 400, 401, 403),
}


class Me(ReadOnly):
    """The caller's own key. One query: the key."""

    scope = Scope.COMMITMENTS_READ

    @extend_schema(**_ME)
    def get(self, request: Request) -> Response:
        partner, key = partner_of(request), request.auth
        if not isinstance(key, Credential):
            raise TypeError("only keys open this door")
        return Response(
            {
                "partner": partner.code,
                "party": {"slug": partner.party.code, "name": partner.party.name},
                "key": {
                    "id": key.key_id,
                    "scopes": key.scopes,
                    "networks": key.networks,
                    "expires_at": key.expires_at,
                },
                "quota": self._quota(),
                "last_event": key.last_event or None,
                "last_synced_at": key.last_synced_at,
            }
        )

    def _quota(self) -> list[dict[str, Any]]:
        return [
            {
                "policy": count.policy.name,
                "quota": count.policy.quota,
                "window_seconds": count.policy.seconds,
                "left": max(0, count.left - 1),
                "resets_in_seconds": count.seconds_left,
            }
            for count in (self.meter.counts if self.meter else ())
        ]
