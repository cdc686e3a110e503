"""The office's own data: shown to everybody, changed here, each change kept."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Forbidden, Problem
from services.review.oversight.forms import ContactForm
from services.review.setup import planning
from services.review.views.setup.keeping import LABELS, card_shown, kept, say
from tenants.filings import permissions
from tenants.offices import contact
from tenants.offices.desk import staff
from tenants.offices.setup.starting import StartForm
from tenants.offices.staffing import names_of

GROUPS = (("address", "address_en"), ("area_code", "phone"), ("email",), ("hours", "hours_en"))


@require_safe
@staff
def contact_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The office's data, and what they were before."""
    return _page(request, actor, ContactForm(initial=contact.now_of(actor.office)))


@posted("review:contact")
@staff
def save(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Change them."""
    form, start = ContactForm(request.POST), StartForm(request.POST)
    try:
        hold(request)
        messages.success(request, kept(actor.office, form, start, actor, card_shown(request, actor.office)))
    except Problem as problem:
        return _page(request, actor, form, problem, start)
    return redirect("review:contact")


def _page(
    request: HttpRequest,
    actor: Actor,
    form: ContactForm,
    problem: Problem | None = None,
    start: StartForm | None = None,
) -> HttpResponse:
    if not (permissions.oversees(actor) or permissions.keeps_contact(actor)):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    start = start or StartForm()
    say(problem, form, start)
    changes = contact.changes(actor.office)
    names = names_of(one.actor for one in changes)
    context = {
        "form": form,
        "shown": json.dumps(card_shown(request, actor.office, problem), ensure_ascii=False),
        "start": start,
        "to_come": planning.to_come(actor.office, planning.CARD, LABELS),
        "faulty": [field for one in (form, start) for field in one if problem and field.errors],
        "problem": problem,
        "groups": [[form[name] for name in group] for group in GROUPS],
        "keeps": permissions.keeps_contact(actor),
        "changes": [
            (
                one,
                names.get(one.actor, ""),
                [(LABELS[name], *pair) for name, pair in one.fields.items()],
            )
            for one in changes
        ],
    }
    return render(request, "review/contact.html", context, status=problem.status if problem else 200)
