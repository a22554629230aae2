"""The addresses of the doors."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from tracker.health import livez

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("livez", livez),
]
