"""Whether an account is to be filed, by the notice's own criteria."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.problems import Unprocessable
from services.intake.forms import CriteriaForm
from tenants.offices.directory import directory


@require_safe
def must_i_file(request: HttpRequest) -> HttpResponse:
    """The questions and, once they are answered, the answer; nothing of it is kept anywhere."""
    known = directory()
    answered = "answer" in request.GET
    form = CriteriaForm(request.GET if answered else None, known.pack.who_must_file)
    problem = None
    if answered and not form.is_valid():
        problem = Unprocessable("answer-missing", _("Answer every question, or one of them with yes."))
    context = {
        "pack": known.pack,
        "form": form,
        "answered": answered and problem is None,
        "met": [(number, known.pack.who_must_file[number - 1]) for number in form.met],
        "city": known.city,
        "problem": problem,
        "faulty": [field for field in form if field.errors] if problem else [],
    }
    return render(request, "intake/must_i_file.html", context, status=problem.status if problem else 200)
