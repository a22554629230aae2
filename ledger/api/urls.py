"""The addresses of the partner API, below ``/api/v1/``."""

from django.urls import path, re_path

from ledger.api.changes import Changes
from ledger.api.client_file import ClientFile
from ledger.api.contract import Contract
from ledger.api.cosignatures import Cosignatures
from ledger.api.docs_page import Docs
from ledger.api.entries import INDEX, Consistency, EntryProof, OneEntry
from ledger.api.export import Export
from ledger.api.files import SHA256, EvidenceFile
from ledger.api.history import History, NewestEntry, NewestProof
from ledger.api.me import Me
from ledger.api.open_pages import Context, Health, Index, Problem
from ledger.api.paging import REFERENCE
from ledger.api.reference import Instruments, Parties, Statuses, Themes
from ledger.api.reviews import Reviews, ReviewsFile
from ledger.api.submissions import KEY, OneSubmission, SendSubmission, Submissions
from ledger.api.totals import Summary
from ledger.api.view import View
from ledger.api.views import Commitments, OneCommitment
from ledger.api.webhooks import WebhookDeliveries, WebhookEndpoints

app_name = "api"
urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("docs", Docs.as_view(), name="docs"),
    path("healthz", Health.as_view(), name="health"),
    path("context.jsonld", Context.as_view(), name="context"),
    re_path(r"^problems/(?P<code>[a-z-]{1,40})\Z", Problem.as_view(), name="problem"),
    path("commitments", Commitments.as_view(), name="commitments"),
    re_path(rf"^commitments/(?P<ref>{REFERENCE})\Z", OneCommitment.as_view(), name="commitment"),
    re_path(
        rf"^commitments/(?P<ref>{REFERENCE})/evidence/(?P<sha256>{SHA256})\Z",
        EvidenceFile.as_view(),
        name="evidence-file",
    ),
    re_path(rf"^commitments/(?P<ref>{REFERENCE})/history\Z", History.as_view(), name="history"),
    re_path(
        rf"^commitments/(?P<ref>{REFERENCE})/entry\Z", NewestEntry.as_view(), name="newest-entry"
    ),
    re_path(
        rf"^commitments/(?P<ref>{REFERENCE})/proof\Z", NewestProof.as_view(), name="newest-proof"
    ),
    path("changes", Changes.as_view(), name="changes"),
    re_path(rf"^entries/(?P<index>{INDEX})\Z", OneEntry.as_view(), name="entry"),
    re_path(rf"^entries/(?P<index>{INDEX})/proof\Z", EntryProof.as_view(), name="entry-proof"),
    path("me", Me.as_view(), name="me"),
    path("export", Export.as_view(), name="export"),
    path("summary", Summary.as_view(), name="summary"),
    path("reviews", Reviews.as_view(), name="reviews"),
    path("reviews.ics", ReviewsFile.as_view(), name="reviews-file"),
    path("parties", Parties.as_view(), name="parties"),
    path("themes", Themes.as_view(), name="themes"),
    path("instruments", Instruments.as_view(), name="instruments"),
    path("statuses", Statuses.as_view(), name="statuses"),
    path("webhook-endpoints", WebhookEndpoints.as_view(), name="webhook-endpoints"),
    path(
        "webhook-endpoints/<uuid:endpoint>/deliveries",
        WebhookDeliveries.as_view(),
        name="webhook-deliveries",
    ),
    path("consistency", Consistency.as_view(), name="consistency"),
    re_path(
        rf"^commitments/(?P<ref>{REFERENCE})/submissions\Z",
        SendSubmission.as_view(),
        name="send-submission",
    ),
    path("submissions", Submissions.as_view(), name="submissions"),
    re_path(rf"^submissions/(?P<key>{KEY})\Z", OneSubmission.as_view(), name="submission"),
    path("view", View.as_view(), name="view"),
    path("cosignatures", Cosignatures.as_view(), name="cosignatures"),
    path("ledger_client.py", ClientFile.as_view(), name="client"),
    path("openapi.json", Contract.as_view(), name="openapi"),
]
