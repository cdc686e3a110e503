"""Errors as people and programs meet them: RFC 9457 for the API, a page for everybody else."""

import sys
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import defaults

from infra.http import carried
from infra.problems import Broken, Forbidden, NotAllowed, NotFound, Problem, TooLarge, Unavailable

log = structlog.get_logger(__name__)
# Django's words for a form of another site; otherwise it is one of ours whose token has gone.
FROM_ELSEWHERE = ("Origin checking failed", "Referer checking failed")
TYPE = "/problems#"  # the page that `infra.http.catalogue` makes
AGAIN_SECONDS = 5


def as_document(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem as RFC 9457 says it, in the reader's language."""
    body: dict[str, Any] = {
        "type": f"{TYPE}{problem.code}",
        "title": str(problem.message),
        "status": problem.status,
        "code": problem.code,
        "instance": request.path,
        **problem.members,
    }
    if problem.errors:
        body["errors"] = [
            {"field": error.field, "code": error.code, "message": str(error.message)}
            for error in problem.errors
        ]
    response = JsonResponse(body, status=problem.status, content_type="application/problem+json")
    response["Content-Language"] = get_language() or ""
    if problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    return response


def as_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem as a page that says what to do."""
    response = render(request, "problem.html", {"problem": problem}, status=problem.status)
    if problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    return response


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """As document below /api/, as page elsewhere."""
    return (as_document if "/api/" in request.path else as_page)(request, problem)


class ProblemMiddleware:
    """Turns the problems that views raise into answers, and what Django and ninja refuse by themselves, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != NotAllowed.status:
            return response
        said = NotAllowed(
            "method-not-allowed", _("Nothing is done here by %(method)s.") % {"method": request.method}
        )
        refusal = answer(request, said)
        refusal["Allow"] = response["Allow"]
        return refusal

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this with what a view raised."""
        return answer(request, exception) if isinstance(exception, Problem) else None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler404."""
    return answer(request, NotFound("no-such-page", _("There is no such page.")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400: what it does not read, and names that are not ours."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, TooLarge("request-too-large", _("This is more than is taken at once (1 MB).")))
    if isinstance(exception, DisallowedHost):
        return answer(
            request, Problem("wrong-name", _("This service has another name than the one asked for."))
        )
    return answer(request, Problem("request-unreadable", _("This request cannot be read.")))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent from elsewhere, or after its cookie was gone: then what was typed is kept."""
    log.warning("csrf.refused", reason=reason)
    if reason.startswith(FROM_ELSEWHERE) or not carried.carries(request):
        return as_page(request, Forbidden("form-expired", _("This form has expired. Open its page again.")))
    message = _("This form has expired. What you typed is kept: go on, look at it, and send it once more.")
    return carried.go_on(request, Forbidden("form-expired", message), request.get_full_path())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: the database is away, or something broke that nobody foresaw; nothing personal in it."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return answer(
            request,
            Unavailable(
                "database-away",
                _("The database does not answer just now. Send it again in a moment."),
                retry_after=AGAIN_SECONDS,
            ),
        )
    if "/api/" in request.path:
        broken = Broken("server-error", _("Something went wrong on our side. Nothing was changed."))
        return as_document(request, broken)
    return defaults.server_error(request, template_name="500.html")
