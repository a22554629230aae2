"""The admin site: the desk's door to the ledger."""

from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from ledger import actions
from ledger.domain.actor import Door
from ledger.models import User

# What the admin answers to; anything else is told so before anybody is asked who they are.
VERBS: Final = ["GET", "HEAD", "POST"]


class OwnPasswordForm(AdminPasswordChangeForm):
    """A person's new password of their own; that it was set goes on the record."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - as Django calls it
        person: User = User.objects.get(pk=self.user.pk)
        password = self.cleaned_data["new_password1"]
        actions.set_password(person, password, by=person.acting(Door.ADMIN), at=timezone.now())
        # The view keeps the session of exactly this user alive.
        self.user = person
        return person


class LedgerAdminSite(AdminSite):
    """Django's own admin, in the ledger's words."""

    site_header = _("Commitment ledger")
    site_title = _("Commitment ledger")
    index_title = _("Home")
    site_url = None
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages of no table; leave out the shortcut to an item's page on the site."""
        # Imported late: what registers itself with this site needs the site first.
        from ledger.admin import site_pages

        found = super().get_urls()
        kept = [address for address in found if getattr(address, "name", "") != "view_on_site"]
        return [*site_pages.routes(self), *kept]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - as Django calls it
        """Let in who may, and nothing but reading and sending."""
        return require_http_methods(VERBS)(super().admin_view(view, cacheable))

    @method_decorator(require_http_methods(VERBS))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Answer with the page where one signs in."""
        return super().login(request, extra_context)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the rooms of the header to what every page is told."""
        from ledger.admin import rooms

        context = super().each_context(request)
        return context | {"rooms": rooms.open_to(request) if context["has_permission"] else []}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Return the tables of one app; those of all apps only once somebody looks at them.

        Django asks for them on every page, for a sidebar that is switched off.
        """
        listed = super().get_app_list
        if app_label is None:
            return SimpleLazyObject(lambda: listed(request))
        return listed(request, app_label)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Answer with names to choose from; of every other table with a refusal."""
        from ledger.admin.autocomplete import Names

        return Names.as_view(admin_site=self)(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Answer with the home page: what waits for this person, and how it stands."""
        from ledger.admin import home_page

        request.current_app = self.name
        context = self.each_context(request) | home_page.context(request) | (extra_context or {})
        return TemplateResponse(request, "admin/index.html", context)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Answer with the list of the tables beside the commitments."""
        from ledger.admin import reference_page

        tables = reference_page.tables(self.get_app_list(request, app_label))
        told = {"title": pgettext("data", "Reference"), "tables": tables} | (extra_context or {})
        return super().app_index(request, app_label, told)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Answer with the form or, once the password is set, with a redirect."""
        request.current_app = self.name
        return PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context=self.each_context(request) | (extra_context or {}),
        )(request)
