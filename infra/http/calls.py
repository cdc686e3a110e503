"""What every call of the API has in common: what it may refuse, who acts, and how it is answered once."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BaseModel

from infra.audit.actor import Actor
from infra.failpoints import reached
from infra.idempotency.once import Answer, fingerprint, once
from infra.problems import Unauthorized

P = ParamSpec("P")
Reply = tuple[int, BaseModel | list[BaseModel] | None]


class FieldErrorOut(Schema):
    """What is wrong with one field or document."""

    field: str
    code: str
    message: str


class ProblemOut(Schema):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    instance: str
    errors: list[FieldErrorOut] = []


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503), ProblemOut)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts; the call's `auth` has seen to it that somebody does."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise Unauthorized("not-signed-in", _("Sign in first."))
    return actor


def idempotent(
    view: Callable[Concatenate[HttpRequest, P], Reply],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a call that changes state be sent again with its `Idempotency-Key`: the first answer comes back."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        def act() -> Answer:
            status, body = view(request, *args, **kwargs)
            return status, _plain(body)

        status, body = done_once(request, act)
        reached("write.committed")
        return JsonResponse(body, status=status, safe=False)

    return answered


def done_once(request: HttpRequest, act: Callable[[], Answer]) -> Answer:
    """Do what a request asks for, or give the first answer where it was sent before with this `Idempotency-Key`."""
    key = request.headers.get("Idempotency-Key", "")
    return once(actor_of(request), key, _print(request), act) if key else act()


def _plain(body: BaseModel | list[BaseModel] | None) -> Any:
    if isinstance(body, list):
        return [item.model_dump(mode="json") for item in body]
    return body.model_dump(mode="json") if body is not None else None


def _print(request: HttpRequest) -> bytes:
    if request.content_type != "multipart/form-data":
        return fingerprint(request.method or "", request.path, request.body)
    # A multipart body has random boundaries: what it carries is what makes it the same.
    parts = hashlib.sha256(repr(sorted(request.POST.items())).encode())
    for name in sorted(request.FILES):
        for file in cast("list[UploadedFile[Any]]", request.FILES.getlist(name)):
            parts.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                parts.update(chunk)
            file.seek(0)
    return fingerprint(request.method or "", request.path, parts.digest())
