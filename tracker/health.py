"""Is the site alive?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process answers at all; asks no database."""
    return HttpResponse("alive\n", content_type="text/plain")
