"""What a clerk may do with a filing, each by one action, and what is said when it is done."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from infra.db import current_office
from services.review import actions, deciding
from services.review.checklist import Checklist
from services.review.city.choosing import meant
from services.review.transfers import actions as transfers
from services.review.transfers.models import TransferState
from services.review.views.claims import CLAIMING
from tenants.filings.models import Filing
from tenants.filings.questions import LONGEST
from tenants.filings.typed import told

PLACE = 60


def _approve(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    checklist = Checklist(filing, data=request.POST)
    deciding.approve(filing, actor, checklist.right, checklist.findings())
    return ""  # the line says it that offers to undo it


def _examine(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    checklist = Checklist(filing, data=request.POST)
    deciding.examine(filing, actor, checklist.right, checklist.findings())
    return _("Kept.")


def _write_notice(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    checklist = Checklist(filing, data=request.POST)
    deciding.write_notice(filing, actor, checklist.right, checklist.findings())
    return ""


def _paper(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    differs = "differs" in request.POST
    actions.receive_paper(filing, actor, told(request.POST, "place", PLACE), differs=differs)
    if differs:
        return _("The paper copy is recorded as differing from the form: a right one is to come.")
    return _("The paper copy is recorded as received.")


def _withdraw(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    actions.withdraw(filing, actor, request.POST.get("reason", ""))
    return _("%(account)s: withdrawn.") % {"account": filing.account}


def _answer(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    try:
        question = UUID(request.POST.get("question", ""))
    except ValueError:
        raise Http404 from None
    actions.answer(filing, actor, question, told(request.POST, "answer", LONGEST + 1))
    return _("Answered: the filer gets a message.")


def _pass_on(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    why = told(request.POST, "why", transfers.LONGEST)
    to = meant(told(request.POST, "to", transfers.LONGEST), field="to")
    transfer = transfers.propose(str(current_office()), filing.pk, to, why, actor)
    if transfer.state == TransferState.AGREED:
        return _("The other office has been asked to take it over.")
    return _("Your supervisor has to agree; then the other office is asked.")


VERBS: dict[str, Callable[[HttpRequest, Filing, Actor], str]] = {
    "approve": _approve,
    "examine": _examine,
    "write-notice": _write_notice,
    "paper": _paper,
    "withdraw": _withdraw,
    "answer": _answer,
    "pass-on": _pass_on,
    **CLAIMING,
}
# After these the next filing of the queue is shown.
DECISIONS = ("approve", "withdraw")
# They are about what was on the page.
AS_SEEN = (*DECISIONS, "write-notice", "pass-on")
