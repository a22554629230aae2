"""The admin site as a Django app."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class LedgerAdminConfig(AdminConfig):
    default_site = "tracker.admin_site.LedgerAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib.auth.models import Group

        # A role and its desks say what a person may do; a group would say nothing.
        admin.site.unregister(Group)
