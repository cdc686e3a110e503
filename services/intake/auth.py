"""Who comes in by the filer's door: a filer by token or cookie, or staff at the window."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from infra.audit.actor import Actor
from services.intake import signin
from tenants.offices.reading import only_reads


def recognise(request: HttpRequest) -> Actor | None:
    """The actor of a request below an office; a filer is looked up in the office's own table."""
    if (actor := getattr(request, "actor", None)) is not None:
        return actor  # type: ignore[no-any-return]
    token = getattr(request, "token", "")
    session = signin.find(token) if token.startswith("f_") else None
    if session is not None:
        request.actor = signin.actor(session)  # type: ignore[attr-defined]
        return request.actor  # type: ignore[attr-defined, no-any-return]
    return None


def reader_of(request: HttpRequest) -> str:
    """Whose name stands on a page image."""
    return getattr(request, "staff_name", "") or str(_("The filer"))


class PersonAuth(HttpBearer):
    """A filer, or staff of this office."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002
        actor = recognise(request)
        only_reads(request, actor)
        return actor
