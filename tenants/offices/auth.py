"""The API's sign-in of staff: the middleware has recognised the token, this demands it."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from infra.audit.actor import Actor
from tenants.offices.reading import only_reads


class StaffAuth(HttpBearer):
    """Staff of this office."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002
        actor: Actor | None = getattr(request, "actor", None)
        only_reads(request, actor)
        return actor
