"""The site for WSGI servers."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

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
    request_class = Utf8Request


django.setup(set_prefix=False)
application = Site()
