"""Letters and proofs in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.review.referrals.models import ReferralState, ReferralStep
from services.review.referrals.steps import LEFT
from tenants.offices.staffing import names_of

ABOUT = {
    "filing.drafted": gettext_lazy("That it must be filed"),
    "filing.reminder": gettext_lazy("Reminder"),
    "filing.overdue": gettext_lazy("That it is overdue"),
    "filing.returned": gettext_lazy("What is to be corrected"),
    "bulk": gettext_lazy("The city's message to many"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is shown."""

    what: str
    by: str
    at: datetime
    account: str
    note: str


def about(event_type: str) -> str:
    """What a message was about."""
    return str(ABOUT.get(event_type, event_type))


def steps_in_words(steps: Iterable[ReferralStep]) -> list[Step]:
    """What was done with a letter, with the names of who did it."""
    steps = list(steps)
    names = names_of(step.by for step in steps if step.by.isdecimal())
    return [
        Step(
            _("Left it: filed, or need not any more")
            if step.what == LEFT
            else str(ReferralState(step.what).label),
            names.get(step.by) or _("By itself"),
            step.at,
            step.account,
            step.note.open() if step.note else "",
        )
        for step in steps
    ]
