"""The API's sign-in of staff: the middleware has recognised the token, this demands it."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from infra.audit.actor import Actor


class StaffAuth(HttpBearer):
    """Staff of this office."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002
        return getattr(request, "actor", None)
