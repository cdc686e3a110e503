"""Logs: one JSON object a line, with office, request and event, and no personal data."""

import logging
import re
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

from infra import metrics

# What looks like a person's number or address has no place in a log, wherever it came from.
PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|(?:\+?86)?1[3-9]\d{9})(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
HIDDEN = "[hidden]"
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

log = structlog.get_logger("beian.request")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return CONTROL.sub(" ", PERSONAL.sub(HIDDEN, value))
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def without_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hide what looks personal; line breaks and terminal codes become spaces."""
    return {key: _clean(value) for key, value in event.items()}


SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def formatter() -> logging.Formatter:
    """One JSON object a line, whoever logs: the web server asks for it, too (`infra/granian.json`)."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_personal_data,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def configure(_config: object) -> None:
    """Set up logging for Django, Celery, the relay: everything goes through the same lines."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    # Not to standard output: that is what commands answer with.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    for name in ("django", "django.server", "celery", "celery.task"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


# Who says at INFO what nobody needs to know.
QUIET = {
    "django.request": logging.ERROR,
    "celery.app.trace": logging.WARNING,
    "celery.worker.strategy": logging.WARNING,
    "celery.beat": logging.WARNING,
    "urllib3": logging.WARNING,
    "axes": logging.WARNING,
    "httpx": logging.WARNING,
    "fontTools": logging.WARNING,
    "pikepdf": logging.WARNING,
}


class RequestMiddleware:
    """Gives every request an id, a log line and a measurement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.monotonic()
        response = self.get_response(request)
        seconds = time.monotonic() - started
        route = request.resolver_match.route if request.resolver_match else "none"
        metrics.REQUEST_SECONDS.labels(request.method, route, response.status_code).observe(seconds)
        log.info(
            "request",
            method=request.method,
            path=request.path,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        response["X-Request-ID"] = request_id
        return response
