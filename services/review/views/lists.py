"""The list that a member works through: after a decision its next filing is shown, and the way back leads to it."""

from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse

from infra.problems import Problem
from services.review.filters import OF_DISTRICT, TO_DO, WALK_INS, Filters
from tenants.offices.middleware import set_cookie

COOKIE = "beian-list"
SECONDS = 12 * 3600


def remember(request: HttpRequest, response: HttpResponse, filters: Filters) -> None:
    """Keep a list in the browser; what was searched for is none that one works through."""
    worked = filters.view in (*OF_DISTRICT, WALK_INS) and not filters.search
    query = (filters if worked else TO_DO).query()
    if request.COOKIES.get(COOKIE, TO_DO.query()) != query:
        set_cookie(response, request.office, query, SECONDS, name=COOKIE)  # type: ignore[attr-defined]


def remembered(request: HttpRequest) -> Filters:
    """The list that was looked at last, or what is to do."""
    try:
        return Filters.read(dict(parse_qsl(request.COOKIES.get(COOKIE, ""), keep_blank_values=True)))
    except Problem:
        return TO_DO
