"""The addresses of the partner API, below ``/api/v1/``."""

from django.urls import path, re_path

from ledger.api.files import SHA256, EvidenceFile
from ledger.api.paging import REFERENCE
from ledger.api.views import Commitments, Contract, OneCommitment

app_name = "api"
urlpatterns = [
    path("commitments", Commitments.as_view(), name="commitments"),
    re_path(rf"^commitments/(?P<ref>{REFERENCE})$", OneCommitment.as_view(), name="commitment"),
    re_path(
        rf"^commitments/(?P<ref>{REFERENCE})/evidence/(?P<sha256>{SHA256})$",
        EvidenceFile.as_view(),
        name="evidence-file",
    ),
    path("openapi.json", Contract.as_view(), name="openapi"),
]
