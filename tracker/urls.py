"""The addresses of the doors."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from tracker.health import livez

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("ledger.api.urls")),
    path("livez", livez),
]

# Below /api/ they answer in the API's own shape, elsewhere with Django's pages.
handler400 = "ledger.api.problems.bad_request"
handler404 = "ledger.api.problems.page_not_found"
handler500 = "ledger.api.problems.server_error"
