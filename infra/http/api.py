"""The API's composition: `/o/<office>/api/v1/`, its documentation page, its errors."""

from typing import Any, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic_core.core_schema import ErrorType

from infra.http.api_docs import DocsPage
from infra.http.errors import as_document
from infra.problems import FieldError, NotFound, Problem, Unauthorized, Unprocessable

OF_PYDANTIC = frozenset(get_args(ErrorType))
api = NinjaAPI(
    title="Beian",
    version="1",
    description="Filing of public accounts. Errors are RFC 9457 problem documents, Chinese by default, English by "
    "`Accept-Language`. Every POST that changes state takes `Idempotency-Key`.",
    docs=DocsPage(),
    docs_url="docs",
    openapi_url="openapi.json",
    urls_namespace="api",
)
api.add_router("", "services.intake.api.router")
api.add_router("", "services.review.api.router")
api.add_router("", "services.review.packages.api.router")
api.add_router("", "services.review.referrals.api.router")
api.add_router("", "services.review.transfers.api.router")


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return as_document(request, problem)


@api.exception_handler(AuthenticationError)
def _unauthenticated(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = as_document(request, Unauthorized("not-signed-in", _("Sign in first.")))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        FieldError(
            _field(fault["loc"]),
            str(fault["type"]),
            _message(fault),
        )
        for fault in error.errors
    ]
    problem = Unprocessable(
        "request-invalid", _("The request is not of the form that this call takes."), errors=errors
    )
    return as_document(request, problem)


def _field(place: tuple[Any, ...]) -> str:
    """As the caller wrote it: of ("body", "body", "reasons", 0, "field") and ("query", "state") without the front."""
    front = 2 if place[0] == "body" else 1
    return ".".join(str(part) for part in place[front:] or place)


def _message(fault: dict[str, Any]) -> Any:
    """The libraries' English in the reader's words; what a check of ours says is in them already."""
    match fault["type"]:
        case "missing":
            return _("This must be given.")
        case "extra_forbidden":
            return _("There is no such field.")
        case ours if ours not in OF_PYDANTIC:
            return fault["msg"]
        case _other:
            return _("This value has not the right form.")


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return as_document(request, NotFound("no-such-page", _("There is no such page.")))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    problem = Problem("request-invalid", _("The request is not of the form that this call takes."))
    problem.status = error.status_code
    return as_document(request, problem)
