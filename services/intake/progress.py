"""What the page of a filing tells its filer."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from infra.audit.actor import Actor
from services.intake import confirming, steps
from services.intake.forms import WithdrawForm
from services.intake.next_filings import next_filings
from services.intake.slots import slots
from services.intake.timeline import SHOWN, ahead, timeline
from tenants.filings import lodging, permissions, queries, questions, transferring
from tenants.filings.api import due_reason
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import explain
from tenants.filings.display import displayed
from tenants.filings.documents import current
from tenants.filings.form import BY_NAME
from tenants.filings.models import Filing
from tenants.filings.paper import older_than_form
from tenants.filings.standing import clock_of
from tenants.filings.states import ENDED, WITH_FILER, DocumentKind, PaperState, State
from tenants.filings.transferring import Gone
from tenants.offices.directory import directory

SHEET = f"documents.{DocumentKind.REGISTRATION_FORM}"
# How far each state is on the way: filing, the district, the city, the end.
STEP = {State.SUBMITTED: 1, State.COUNTY_APPROVED: 2, State.CITY_ARCHIVED: 3}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to be done, and where."""

    label: str
    message: str
    href: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """What is to be done now, in one sentence, and the one button for it; `submits` where that hands the filing in."""

    words: str
    button: str = ""
    href: str = ""
    submits: bool = False


def progress(filing: Filing, actor: Actor) -> dict[str, Any]:
    """The context of the page."""
    editable = filing.state in WITH_FILER
    faults = lodging.faults(filing) if editable else ()
    now = timezone.now()
    clock = clock_of(filing, now, calendar())
    there = current(filing)
    reasons = [
        _point(filing, actor, one["field"], one["message"], one.get("fix", ""))
        for one in filing.return_reasons
    ]
    gaps = [
        _point(filing, actor, fault.field, str(fault.message)) for fault in faults if "." not in fault.field
    ]
    missing = [fault.field for fault in faults if "." in fault.field]
    actions, history = queries.available(filing, actor), queries.history(filing)
    gone = transferring.went_to(history)
    return {
        "filing": filing,
        "state_label": State(filing.state).label,
        "step": STEP.get(State(filing.state), 0),
        "steps": [_("Fill in and submit"), _("The district examines"), _("The city archives")],
        "editable": editable,
        "now": _todo(filing, reasons, gaps, missing) if editable else _waiting(filing, gone),
        "gone": gone,
        "mine": editable or _paper_is_due(filing),
        "ahead": ahead(filing),
        "days_left": (filing.due_on - timezone.localdate(now)).days,
        "due_steps": due_reason(filing),
        "clock": clock,
        "clock_steps": [explain(step) for step in clock.explanation] if clock else [],
        "reasons": reasons,
        "gaps": gaps,
        **slots(filing, there),
        "older": older_than_form(filing, there),
        "missing": missing,
        "complete": editable and not faults,
        "actions": actions,
        "printable": permissions.reveal(filing, actor),
        "timeline": timeline(filing, history),
        "shown": SHOWN,
        "questions": questions.of(filing.pk),
        "asks": permissions.its_filer(filing, actor) and filing.state not in ENDED,
        "longest": questions.LONGEST,
        "values": displayed(filing),
        "pack": directory().pack,
        "keeper": directory().keeper,
        "withdraw_form": WithdrawForm(),
        "confirming": confirming.standing(filing),
        **next_filings(filing, actor),
    }


def _todo(filing: Filing, reasons: list[Point], gaps: list[Point], missing: list[str]) -> Now:
    """What the filer is to do first, of all that is left to do."""
    if reasons:  # each with the way to where it is mended
        words = ngettext(
            "Correct %(count)s point, then submit again.",
            "Correct %(count)s points, then submit again.",
            len(reasons),
        )
        return Now(words % {"count": len(reasons)})
    known = {"filing_id": filing.pk}
    if gaps:
        words = ngettext(
            "Fill in the form: %(count)s field is missing.",
            "Fill in the form: %(count)s fields are missing.",
            len(gaps),
        ) % {"count": len(gaps)}
        return Now(words, _("Fill in the form"), reverse("intake:edit", kwargs=known))
    if missing == [SHEET]:
        words = _("Print the form, put the seal on it or sign it, and add a photo of it.")
        return Now(words, _("Form to print and seal"), reverse("intake:form", kwargs=known))
    if missing:
        words = ngettext(
            "Add the documents: %(count)s is missing.",
            "Add the documents: %(count)s are missing.",
            len(missing),
        ) % {"count": len(missing)}
        return Now(words, _("Add the documents"), f"#{missing[0].replace('documents.', 'document-')}")
    return Now(_("Everything is there: submit it."), _("Submit"), submits=True)


def _waiting(filing: Filing, gone: Gone | None) -> Now:
    """Of a filing that the filer does not have."""
    if gone:
        return Now(_("Another office has it now."))
    if _paper_is_due(filing):
        form = reverse("intake:form", kwargs={"filing_id": filing.pk})
        differs = filing.paper_state == PaperState.DIFFERS
        words = _("Print the form again, have it sealed or signed, and hand it in.") if differs else ""
        return Now(words or _("Hand the sealed or signed form in."), _("Form to print and seal"), form)
    if filing.state in (State.SUBMITTED, State.COUNTY_APPROVED):
        return Now(_("There is nothing to do for you now."))
    return Now(_("Filed") if filing.state == State.CITY_ARCHIVED else _("Ended"))


def _paper_is_due(filing: Filing) -> bool:
    return filing.state == State.SUBMITTED and filing.paper_state in (PaperState.EXPECTED, PaperState.DIFFERS)


def _point(filing: Filing, actor: Actor, field: str, message: str, fix: str = "") -> Point:
    """A fault with the place where it is mended: the document's on this page, a field's in the form."""
    what, _dot, kind = field.partition(".")
    if what == "documents":
        return Point(str(dict(DocumentKind.choices).get(kind, "")), message, f"#document-{kind}", fix)
    label = str(BY_NAME[field].label) if field in BY_NAME else ""
    if actor.kind != "staff":
        return Point(label, message, steps.link(filing, field), fix)
    edit = reverse("intake:edit", kwargs={"filing_id": filing.pk})
    return Point(label, message, f"{edit}#id_{field}" if label else edit, fix)
