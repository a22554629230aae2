"""The addresses of the partner API, below ``/api/v1/``."""

from django.urls import path, re_path

from ledger.api.cosignatures import Cosignatures
from ledger.api.entries import INDEX, Consistency, EntryProof, OneEntry
from ledger.api.files import SHA256, EvidenceFile
from ledger.api.paging import REFERENCE
from ledger.api.view import View
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
    re_path(rf"^entries/(?P<index>{INDEX})\Z", OneEntry.as_view(), name="entry"),
    re_path(rf"^entries/(?P<index>{INDEX})/proof\Z", EntryProof.as_view(), name="entry-proof"),
    path("consistency", Consistency.as_view(), name="consistency"),
    path("view", View.as_view(), name="view"),
    path("cosignatures", Cosignatures.as_view(), name="cosignatures"),
    path("openapi.json", Contract.as_view(), name="openapi"),
]
