"""Is the process alive, and can it do its work?"""

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from infra import storage
from infra.db import shared_scope

log = structlog.get_logger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whether a request finds its database. A missing store is said, and does not take the web down."""
    parts = {"database": _database(), "store": _store()}
    return JsonResponse(parts, status=200 if parts["database"] == "ok" else 503)


def _database() -> str:
    try:
        with shared_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM offices_office LIMIT 1")
            return "ok" if cursor.fetchone() else "no offices: run `./beian manage setup`"
    except DatabaseError as error:
        log.error("ready.database", error=type(error).__name__)
        return "does not answer"


def _store() -> str:
    try:
        storage.ping()
    except storage.StoreUnavailable:
        log.error("ready.store")
        return "does not answer"
    return "ok"
