"""How an office's mailbox hears of things: a choice for each kind of event."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.notify.digests import paces
from services.notify.digests.models import Speed
from services.notify.places import name
from tenants.offices.desk import staff


@require_safe
@staff
def digests(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the office hears of, and how fast."""
    return _page(request, actor, paces.chosen())


@posted("notify:digests")
@staff
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the choices."""
    typed = {event: request.POST[event] for event in paces.chosen() if event in request.POST}
    try:
        hold(request)
        paces.choose(typed, actor)
    except Problem as problem:
        return _page(request, actor, paces.chosen() | typed, problem)
    messages.success(request, _("Kept. It counts everywhere within a minute."))
    return redirect("notify:digests")


def _page(
    request: HttpRequest, actor: Actor, chosen: dict[str, str], problem: Problem | None = None
) -> HttpResponse:
    context = {
        "rows": [(event, name(event), speed) for event, speed in chosen.items()],
        "speeds": Speed.choices,
        "chooses": paces.may_choose(actor),
        "problem": problem,
    }
    return render(request, "notify/digests.html", context, status=problem.status if problem else 200)
