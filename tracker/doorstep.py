"""What no browser sends is put right before anybody reads it: it breaks no page and no answer."""

from codecs import lookup
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class Doorstep:
    """Reads every request as UTF-8, and takes nothing for a session that cannot be one.

    A header may claim any encoding that Python knows. Some of them decode to halves of
    characters, which no page can be written with; others fail. And a cookie may hold what
    PostgreSQL refuses to look for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding and lookup(request.encoding).name != "utf-8":
            request.encoding = "utf-8"
        name = settings.SESSION_COOKIE_NAME
        key = request.COOKIES.get(name, "")
        if key and not (key.isascii() and key.isalnum()):
            del request.COOKIES[name]
        return self._get_response(request)
