"""The addresses that partners read."""

from http import HTTPStatus
from typing import Any, ClassVar, Final, NoReturn

from django.http import HttpResponseNotModified, QueryDict
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ledger import actions
from ledger.api import conditional, filters, keyset, moment, paging, schema, searches
from ledger.api.depth import VIEW, Depth, depth_of
from ledger.api.documents import Shelf
from ledger.api.past_documents import PastShelf
from ledger.api.problems import Nothing
from ledger.api.quota import Meter, settle
from ledger.api.rendering import stamp
from ledger.api.sunset import tell
from ledger.domain.credentials import Scope
from ledger.domain.quota import EVERYWHERE, Policy
from ledger.models import Credential, Partner

WITH_ETAG: Final = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})


class Address(APIView):
    """Answers to those parameters that it names, within the quota of a key; refuses all others.

    :cvar policies: how much a key may ask for here; :cvar is_alone: whether one request of a key
        is answered at a time.
    """

    once: ClassVar[frozenset[str]] = frozenset()
    many: ClassVar[frozenset[str]] = frozenset()
    policies: ClassVar[tuple[Policy, ...]] = EVERYWHERE
    is_alone: ClassVar[bool] = False
    meter: Meter | None = None

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if isinstance(request.auth, Credential):
            self.meter = Meter(request.auth.key_id, self.policies, at=timezone.now())
            self.meter.insist()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        filters.insist_on(request.query_params, once=self.once, many=self.many)
        if self.meter and self.is_alone:
            self.meter.hold()

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        stamp(response, request)
        tell(response, request)
        if self.meter:
            settle(self.meter, response)
        return response

    def raise_uncaught_exception(self, exc: Exception) -> NoReturn:
        if self.meter:
            self.meter.release()
        super().raise_uncaught_exception(exc)


class ReadOnly(Address):
    """Answers GET and HEAD, and nothing else; says so where the caller has what there is."""

    http_method_names = ["get", "head"]
    etag: str | None = None

    def validator(self, request: Request, **kwargs: Any) -> str | None:
        """Return the ETag of what would be answered; None where that is not told beforehand."""
        return None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.etag = self.validator(request, **kwargs)
        if conditional.knows(request, self.etag):
            raise conditional.Unchanged

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, conditional.Unchanged):
            return HttpResponseNotModified()
        return super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        if self.etag and response.status_code in WITH_ETAG:
            response["ETag"] = self.etag
        return super().finalize_response(request, response, *args, **kwargs)


class Collection(ReadOnly):
    """What is made of all that a partner may see: the same, while there is no news of that."""

    def validator(self, request: Request, **kwargs: Any) -> str | None:
        return conditional.collection_etag(request)


class Commitments(Collection):
    """The list: three queries, whatever is asked for; two more with ``as_of``, and one more
    where the caller asks whether it changed, and it did.

    The last page costs one more where the end of a list was last noted five minutes ago or more.
    """

    scope = Scope.COMMITMENTS_READ
    once = filters.ONCE | paging.PARAMETERS | {keyset.SORT, VIEW}
    many = filters.MANY

    def validator(self, request: Request, **kwargs: Any) -> str | None:
        # Where nobody asks, the page tells it in the same statement.
        return super().validator(request) if conditional.asks(request) else None

    @extend_schema(**schema.LIST)
    def get(self, request: Request) -> Response:
        params, shelf = request.query_params, shelf_of(request)
        depth = depth_of(params)
        if isinstance(shelf, PastShelf):
            _insist_on_past(params, keyset.sort_of(params), depth)
        page = searches.found(shelf, params, most=paging.limit(params, most=depth.most))
        self.etag = conditional.etag_under(page.head, request, shelf.partner)
        following = paging.address(request, page.cursor)
        if following is None and isinstance(request.auth, Credential):
            actions.note_sync(request.auth, at=timezone.now())
        return Response(
            {"results": shelf.documents(page.keys, depth), "next": following},
            headers={"Link": f'<{following}>; rel="next"'} if following else None,
        )


class OneCommitment(ReadOnly):
    """The full document. Three queries; at most eight for ``as_of``."""

    scope = Scope.COMMITMENTS_READ
    once = frozenset({moment.AS_OF})

    def validator(self, request: Request, **kwargs: Any) -> str | None:
        return conditional.item_etag(request, kwargs["ref"])

    @extend_schema(**schema.DETAIL)
    def get(self, request: Request, ref: str) -> Response:
        document = shelf_of(request).full_document(ref)
        if document is None:
            raise Nothing
        return Response(document)


def _insist_on_past(params: QueryDict, sort: keyset.Sort, depth: Depth) -> None:
    """Refuse what does not go with ``as_of``: other orders, and many full documents at once.

    :raises ValidationError: naming each parameter.
    """
    fit = set(paging.PARAMETERS)
    if sort.name == "ref":
        fit.add(keyset.SORT)
    if depth is not Depth.FULL:
        fit.add(VIEW)
    filters.insist_on_lasting(params, more=frozenset(fit))


def shelf_of(request: Request) -> Shelf | PastShelf:
    """Return what the partner who asks may see: now, or as it was at ``as_of``.

    :raises ValidationError: ``as_of`` is no instant, or has not come yet.
    """
    address = request.build_absolute_uri(reverse("api:commitments"))
    partner, now = partner_of(request), timezone.now()
    asked = request.query_params.get(moment.AS_OF)
    if asked is None:
        return Shelf(partner, now, address)
    return PastShelf(partner, moment.read(asked, now=now), address)


def partner_of(request: Request) -> Partner:
    """Return the partner who asks."""
    if not isinstance(request.user, Partner):
        raise TypeError("only partners' keys open this door")
    return request.user
