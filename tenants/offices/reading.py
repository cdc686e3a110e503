"""Auditors read everything of their office and change nothing: one rule, at each door by which somebody comes in."""

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.http.carried import ActorPage, P
from infra.problems import Forbidden
from tenants.offices.models import Role

ONLY_READ = ("GET", "HEAD", "OPTIONS")


def only_reads(request: HttpRequest, actor: Actor | None) -> None:
    """Let pass whoever reads, and whoever may do more than that.

    Raises:
        Forbidden: an auditor, with a request that would change something.
    """
    if actor is not None and actor.role == Role.AUDITOR and request.method not in ONLY_READ:
        raise Forbidden(
            "auditors-read", _("You are an auditor here: you read everything, and change nothing.")
        )


def unless_auditor(page: ActorPage[P]) -> ActorPage[P]:
    """A page that auditors read, whatever it does for others."""

    @wraps(page)
    def kept(request: HttpRequest, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        only_reads(request, actor)
        return page(request, actor, *args, **kwargs)

    return kept
