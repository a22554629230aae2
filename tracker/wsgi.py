"""The site for WSGI servers."""

import os
from typing import Any, Final

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

LONGEST: Final = 8192  # characters of one such header; browsers and programs send hundreds

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8, whatever charset its header claims.

    Django tries that charset on the address before anybody can answer. Some that Python knows are
    none of text (``rot13``), and fail; nobody would be told more than that the server did.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            told = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            told = "", {}
        self.content_type, self.content_params = told


class Site(WSGIHandler):
    """Takes no notice of headers that would take long to read.

    Python reads these two by starting anew at each separator or quotation mark: a hundred
    kilobytes of them would keep a process busy for half a minute, whoever sent them.
    """

    request_class = Utf8Request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        for name in ("CONTENT_TYPE", "HTTP_COOKIE"):
            if len(environ.get(name, "")) > LONGEST:
                del environ[name]
        return super().__call__(environ, start_response)


django.setup(set_prefix=False)
application = Site()
