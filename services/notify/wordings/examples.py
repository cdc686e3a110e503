"""A filing to show a text with: one of the office's own where it has one, else one that there is not."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from services.notify.recipients import ARRIVED, MOVED, RED, REMINDER, YELLOW
from tenants.filings.models import Filing
from tenants.filings.queries import opened
from tenants.filings.states import WITH_FILER, FilerKind, State
from tenants.offices.directory import directory

AT_AN_OFFICE = (State.SUBMITTED, State.COUNTY_APPROVED)
STATES = {
    REMINDER: WITH_FILER,
    MOVED: WITH_FILER,
    ARRIVED: (State.SUBMITTED, *WITH_FILER),
    YELLOW: AT_AN_OFFICE,
    RED: AT_AN_OFFICE,
}
DUE_IN = timedelta(days=10)


def newest(event_type: str, actor: Actor) -> Filing | None:
    """The office's newest filing that an event could be of; that somebody looks at it is recorded."""
    for state in _states(event_type):
        newest_first = Filing.objects.filter(state=state).order_by("-stage_since")
        if (pk := newest_first.values_list("pk", flat=True).first()) is not None:
            return opened(pk, actor)
    return None


def made_up(event_type: str) -> Filing:
    """A filing of nobody's."""
    today, pack = timezone.localdate(), directory().pack
    filing = Filing(
        account="example_account",
        nickname=_("Example account"),
        filer_kind=FilerKind.COMPANY,
        state=_states(event_type)[0],
        number=pack.filing_number(year=today.year, office=directory().city.code, number=1),
        due_on=today + DUE_IN,
        admin_mobile="+8613800000000",
        email="example@example.com",
    )
    filing.return_reasons = [{"field": "", "message": _("What is wrong"), "fix": _("How to mend it")}]
    return filing


def _states(event_type: str) -> tuple[State, ...]:
    brought = event_type.removeprefix("filing.")
    if brought in State.values:
        return (State(brought),)
    return STATES.get(event_type, (State.OVERDUE,))
