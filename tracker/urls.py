"""The addresses of the doors."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from ledger.admin.language import choose
from ledger.api.open_pages import catalog
from tracker.health import livez

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("ledger.api.urls")),
    path(".well-known/api-catalog", catalog, name="api-catalog"),
    path("ledger/", include("ledger.feeds.urls")),
    path("language/", choose, name="language"),
    path("livez", livez),
]

# Below /api/ they answer in the API's own shape, elsewhere with pages.
handler400 = "tracker.error_pages.bad_request"
handler403 = "tracker.error_pages.not_open"
handler404 = "tracker.error_pages.page_not_found"
handler500 = "tracker.error_pages.server_error"
