"""A card's form is kept: at once, or as a planned change. And a planned change is taken back."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import FieldError, Problem, Unprocessable
from services.review.oversight.forms import ContactForm, OfficeForm
from services.review.setup import planning
from tenants.offices import contact
from tenants.offices.desk import staff
from tenants.offices.setup import changing
from tenants.offices.setup.starting import StartForm

LABELS = {name: field.label for name, field in OfficeForm.base_fields.items()}  # of a card's fields


def valid(*forms: Form) -> None:
    """Let pass what was typed well.

    Raises:
        Unprocessable: something is to be corrected; each fault at its field.
    """
    faults = [
        FieldError(name, "invalid", str(said[0])) for form in forms for name, said in form.errors.items()
    ]
    if faults:
        raise Unprocessable("form-invalid", gettext_lazy("Something is to be corrected."), errors=faults)


def card_shown(request: HttpRequest, office: str, problem: Problem | None = None) -> dict[str, Any]:
    """The card as the form that was sent had shown it; else as it stands.

    Of what somebody else changed meanwhile (`problem`) whoever sent it is told, and has seen it with that.
    """
    now = contact.now_of(office, contact.CARD)
    try:
        sent = json.loads(request.POST.get("shown", ""))
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        return now
    told = [fault.field for fault in problem.errors if fault.code == contact.OVERTAKEN] if problem else []
    return sent | {name: now[name] for name in told}


def kept(office: str, form: ContactForm, start: StartForm, actor: Actor, seen: Mapping[str, Any]) -> str:
    """Change what was typed otherwise than `card_shown` says, or plan to; what is to be said of it.

    Raises:
        Problem: what was typed, or `planning` says.
    """
    valid(form, start)
    values = {name: one for name, one in form.cleaned_data.items() if name not in seen or one != seen[name]}
    if start.moment:
        planning.plan_card(office, values, start.moment, actor)
        return _("Planned: everybody sees it so from %(moment)s on.") % {"moment": moment_of(start.moment)}
    changed = planning.change_card(office, values, actor, seen)
    return _("Kept: everybody sees it so from now on.") if changed else _("Nothing was changed.")


def say(problem: Problem | None, *forms: Form) -> None:
    """Show what was refused at its field."""
    for fault in problem.errors if problem else ():
        for form in forms:
            if fault.field in form.fields and not form.errors.get(fault.field):
                form.add_error(fault.field, str(fault.message))


def moment_of(moment: datetime) -> str:
    """A moment as the desk's pages write it."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


@posted("review:desk")
@staff
def take_back(request: HttpRequest, actor: Actor, plan: int) -> HttpResponse:
    """Take back a change that is planned."""
    hold(request)
    one = planning.take_back(plan, actor)
    messages.success(request, _("Taken back. It will not come into force."))
    of_card, city = one.kind in planning.CARD, changing.may(actor)
    if city:
        return redirect("review:setup-office" if of_card else "review:setup-staff-of", office=one.office)
    return redirect("review:contact" if of_card else "review:team")
