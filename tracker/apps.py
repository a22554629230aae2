"""The admin site as a Django app."""

from django.contrib.admin.apps import AdminConfig


class LedgerAdminConfig(AdminConfig):
    default_site = "tracker.admin_site.LedgerAdminSite"
