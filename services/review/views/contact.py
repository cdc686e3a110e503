"""The office's own data: shown to everybody, changed here, each change kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import FieldError, Forbidden, Problem, Unprocessable
from services.review.oversight.forms import ContactForm
from tenants.filings import permissions
from tenants.offices import contact
from tenants.offices.desk import staff
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
    form = ContactForm(request.POST)
    try:
        hold(request)
        if not permissions.keeps_contact(actor):
            raise Forbidden("not-yours-to-do", gettext_lazy("You may not do this."))
        if not form.is_valid():
            faults = [FieldError(name, "invalid", str(said[0])) for name, said in form.errors.items()]
            raise Unprocessable("form-invalid", gettext_lazy("Something is to be corrected."), errors=faults)
        changed = contact.change(actor.office, form.cleaned_data, actor)
    except Problem as problem:
        return _page(request, actor, form, problem)
    said = _("Kept: everybody sees it so from now on.") if changed else _("Nothing was changed.")
    messages.success(request, said)
    return redirect("review:contact")


def _page(
    request: HttpRequest, actor: Actor, form: ContactForm, problem: Problem | None = None
) -> HttpResponse:
    if not (permissions.oversees(actor) or permissions.keeps_contact(actor)):
        raise Forbidden("not-yours-to-see", gettext_lazy("You may not see this."))
    changes = contact.changes(actor.office)
    names = names_of(one.actor for one in changes)
    context = {
        "form": form,
        "faulty": [field for field in form if problem and field.errors],
        "problem": problem,
        "groups": [[form[name] for name in group] for group in GROUPS],
        "keeps": permissions.keeps_contact(actor),
        "changes": [
            (one, names.get(one.actor, ""), [(form[name].label, *pair) for name, pair in one.fields.items()])
            for one in changes
        ],
    }
    return render(request, "review/contact.html", context, status=problem.status if problem else 200)
