"""What Django REST framework gives without thought, and what its bare view costs.

Both ask for our keys; the plain views show what may be seen, as the product does. The addresses
of the product are those of the site.
"""

from typing import Any

from django.urls import path
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import generics, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ledger.api.views import partner_of
from ledger.domain.credentials import Scope
from ledger.models import Citation, Commitment, Evidence, Instrument, Obligation, Tagging
from tracker.urls import urlpatterns as ours


class PartySerializer(serializers.ModelSerializer[Obligation]):
    code = serializers.CharField(source="party.code")
    name = serializers.CharField(source="party.name")
    kind = serializers.CharField(source="party.kind")

    class Meta:
        model = Obligation
        fields = ("role", "code", "name", "kind", "status", "grade", "position", "position_on")


class ThemeSerializer(serializers.ModelSerializer[Tagging]):
    code = serializers.CharField(source="theme.code")
    name = serializers.CharField(source="theme.name")

    class Meta:
        model = Tagging
        fields = ("code", "name")


class InstrumentSerializer(serializers.ModelSerializer[Instrument]):
    class Meta:
        model = Instrument
        fields = ("code", "name", "kind", "dated_on")


class CommitmentSerializer(serializers.ModelSerializer[Commitment]):
    desk_name = serializers.CharField(source="desk.name")
    instrument = InstrumentSerializer()
    part_of = serializers.CharField(source="parent.reference", default=None)
    parties = PartySerializer(source="obligations", many=True)
    themes = ThemeSerializer(source="taggings", many=True)
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = (
            *(
                "id",
                "reference",
                "title",
                "text",
                "status",
                "status_since",
                "desk_name",
                "instrument",
            ),
            *("part_of", "parties", "themes", "stated_on", "stated_precision", "stated_words"),
            *("due_on", "due_precision", "due_words", "overdue", "next_review_on"),
            *("evidence_count", "version", "created_at", "updated_at"),
        )

    def get_overdue(self, item: Commitment) -> bool:
        return item.due_on is not None and item.due_on < timezone.now().date()


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    issued_by = serializers.CharField(source="publisher.name")

    class Meta:
        model = Evidence
        fields = ("title", "url", "issued_by", "kind", "credibility", "stance", "received_at")


class CitationSerializer(serializers.ModelSerializer[Citation]):
    document = serializers.CharField(source="source.code")

    class Meta:
        model = Citation
        fields = ("document", "locator", "role")


class FullSerializer(CommitmentSerializer):
    evidence = EvidenceSerializer(many=True)
    citations = CitationSerializer(many=True)

    class Meta(CommitmentSerializer.Meta):
        fields = (*CommitmentSerializer.Meta.fields, "evidence", "citations")


class Pages(PageNumberPagination):
    page_size = 50


def shown_to(request: Request) -> Any:
    """Return what a partner may see, with what a document needs read along."""
    visible = Commitment.objects.visible_to(partner_of(request)).order_by("reference")
    rows = visible.select_related("desk", "instrument", "parent")
    return rows.prefetch_related("obligations__party", "taggings__theme")


class PlainList(generics.ListAPIView[Commitment]):
    scope = Scope.COMMITMENTS_READ
    serializer_class = CommitmentSerializer
    pagination_class = Pages
    filter_backends = (DjangoFilterBackend,)
    filterset_fields = ("status", "obligations__party__code")

    def get_queryset(self) -> Any:
        return shown_to(self.request)


class PlainDetail(generics.RetrieveAPIView[Commitment]):
    scope = Scope.COMMITMENTS_READ
    serializer_class = FullSerializer
    lookup_field = "reference"

    def get_queryset(self) -> Any:
        return shown_to(self.request).prefetch_related("evidence__publisher", "citations__source")


class Bare(APIView):
    """Nothing but who asks."""

    scope = Scope.COMMITMENTS_READ

    def get(self, request: Request) -> Response:
        return Response({"results": []})


urlpatterns = [
    *ours,
    path("plain/commitments", PlainList.as_view()),
    path("plain/commitments/<str:reference>", PlainDetail.as_view()),
    path("bare", Bare.as_view()),
]
