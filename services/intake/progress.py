"""What the page of a filing tells its filer."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from services.intake.forms import WithdrawForm
from services.intake.slots import slots
from tenants.filings import lodging, permissions, queries
from tenants.filings.api import due_reason
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import explain
from tenants.filings.display import displayed
from tenants.filings.documents import current
from tenants.filings.form import BY_NAME
from tenants.filings.models import Filing
from tenants.filings.paper import older_than_form
from tenants.filings.standing import clock_of
from tenants.filings.states import WITH_FILER, DocumentKind, State
from tenants.offices.directory import directory

# How far each state is on the way: filing, the district, the city, the end.
STEP = {State.SUBMITTED: 1, State.COUNTY_APPROVED: 2, State.CITY_ARCHIVED: 3}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to be done, and where."""

    label: str
    message: str
    href: str
    fix: str = ""


def progress(filing: Filing, actor: Actor) -> dict[str, Any]:
    """The context of the page."""
    editable = filing.state in WITH_FILER
    faults = lodging.faults(filing) if editable else ()
    now = timezone.now()
    clock = clock_of(filing, now, calendar())
    there = current(filing)
    return {
        "filing": filing,
        "state_label": State(filing.state).label,
        "step": STEP.get(State(filing.state), 0),
        "steps": [_("Fill in and submit"), _("The district examines"), _("The city archives")],
        "editable": editable,
        "days_left": (filing.due_on - timezone.localdate(now)).days,
        "due_steps": due_reason(filing),
        "clock": clock,
        "clock_steps": [explain(step) for step in clock.explanation] if clock else [],
        "reasons": [
            _point(filing, one["field"], one["message"], one.get("fix", "")) for one in filing.return_reasons
        ],
        "gaps": [
            _point(filing, fault.field, str(fault.message)) for fault in faults if "." not in fault.field
        ],
        **slots(filing, there),
        "older": older_than_form(filing, there),
        "missing": [fault.field for fault in faults if "." in fault.field],
        "complete": editable and not faults,
        "actions": queries.available(filing, actor),
        "printable": permissions.reveal(filing, actor),
        "history": queries.history(filing),
        "kinds": dict(DocumentKind.choices),
        "values": displayed(filing),
        "pack": directory().pack,
        "keeper": directory().keeper,
        "withdraw_form": WithdrawForm(),
    }


def _point(filing: Filing, field: str, message: str, fix: str = "") -> Point:
    """A fault with the place where it is mended: the document's on this page, a field's in the form."""
    what, _dot, kind = field.partition(".")
    if what == "documents":
        return Point(str(dict(DocumentKind.choices).get(kind, "")), message, f"#document-{kind}", fix)
    label = str(BY_NAME[field].label) if field in BY_NAME else ""
    edit = reverse("intake:edit", kwargs={"filing_id": filing.pk})
    return Point(label, message, f"{edit}#id_{field}" if label else edit, fix)
