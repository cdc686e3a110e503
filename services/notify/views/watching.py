"""The city's pages: how the SMS providers do, and the events that a service gave up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem, Unprocessable
from services.notify import watching
from services.notify.fates import CARRIERS
from tenants.filings import permissions
from tenants.offices.desk import staff
from tenants.offices.directory import directory


@require_safe
@staff
def providers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What each provider took, refused and delivered in the last hour, and the last day."""
    rows = [(CARRIERS.get(one.name, one.name), one) for one in watching.health_of_providers(actor)]
    return render(request, "notify/providers.html", {"rows": rows})


@require_safe
@staff
def dead_letters(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The events that a service gave up."""
    return _page(request, actor)


@posted("notify:dead-letters")
@staff
def replay(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give one of them, or all of a kind, another round of tries."""
    try:
        hold(request)
        count = watching.replay(actor, **_which(request))
    except Problem as problem:
        return _page(request, actor, problem)
    messages.success(request, _("%(count)s will be tried again.") % {"count": count})
    return redirect("notify:dead-letters")


def _which(request: HttpRequest) -> dict[str, Any]:
    if "service" in request.POST:
        return {"service": request.POST["service"], "type": request.POST.get("type", "")}
    letter = request.POST.get("letter", "")
    if not letter.isdecimal() or len(letter) > 18:
        raise Unprocessable("no-letter-named", _("Say which event is to be tried again."))
    return {"pk": int(letter)}


def _page(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    kinds, letters = watching.dead_letters(actor)
    offices = directory().offices
    context = {
        "kinds": kinds,
        "letters": [(letter, offices.get(letter.office)) for letter in letters],
        "more": sum(kind.count for kind in kinds) > len(letters),
        "decides": permissions.city_officer(actor),
        "problem": problem,
    }
    return render(request, "notify/dead_letters.html", context, status=problem.status if problem else 200)
