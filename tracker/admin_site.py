"""The admin site: the desk's door to the ledger."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class LedgerAdminSite(AdminSite):
    """Django's own admin, in the ledger's words."""

    site_header = _("Commitment ledger")
    site_title = _("Commitment ledger")
    index_title = _("Home")
    site_url = None
    enable_nav_sidebar = False
