"""The language of the desk: each person's choice, kept with the person."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ledger import actions
from ledger.models import User

# The software of others reads one language, whatever it says it accepts. The log is one page,
# and below it nothing but files.
API, LOG = "/api/", "/ledger/"


class DeskLanguage(LocaleMiddleware):
    """A person's own language; else the browser's. Outside the desk, the product's own.

    It stands behind the middleware that knows who is signed in.
    """

    def process_request(self, request: HttpRequest) -> None:
        if _is_for_machines(request.path_info):
            translation.activate(settings.LANGUAGE_CODE)
            return
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        if isinstance(request.user, User) and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        if _is_for_machines(request.path_info):
            return response
        found: HttpResponse = super().process_response(request, response)  # type: ignore[assignment]
        return found


def _is_for_machines(path: str) -> bool:
    return path.startswith((API, LOG)) and path != LOG


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language with the person, and in the browser for before signing in."""
    form = LanguageForm(request.POST)
    answer = HttpResponseRedirect(_back(request))
    if form.is_valid():
        language = form.cleaned_data["language"]
        if isinstance(request.user, User):
            actions.choose_language(request.user, language)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _back(request: HttpRequest) -> str:
    """Return the page that one came from; home where that is none of ours."""
    asked = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure())
    return asked if is_ours else reverse("admin:index")
