"""The verbs of the offices: what a clerk decides in the district, and an officer in the city."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import Forbidden, NotFound
from services.review import holding, returning
from tenants.filings import accounts, asking, handing_over, lodging, paper, permissions, remarks, workflow
from tenants.filings.api import FilingOut, filing_out
from tenants.filings.calendars import calendar
from tenants.filings.corrections import Again
from tenants.filings.events import Urged
from tenants.filings.models import Filing
from tenants.filings.numbering import next_number
from tenants.filings.queries import opened, readable
from tenants.filings.questions import Question
from tenants.filings.standing import due_when_submitted
from tenants.filings.states import ENDED, State
from tenants.offices import directory


def receive_paper(filing: Filing, actor: Actor, place: str = "", *, differs: bool = False) -> Filing:
    """The sealed paper copy came in, as the form says or not."""
    holding.refuse_if_decided(filing.pk)
    return paper.receive(filing, actor, now=timezone.now(), place=place, differs=differs)


def approve(filing: Filing, actor: Actor) -> Filing:
    """Examined and passed on to the city, at once; who decides at the desk has ten seconds to undo it (`deciding`)."""
    holding.refuse_if_decided(filing.pk)
    return workflow.move(filing, "approve", actor, now=timezone.now())


def return_filing(
    filing: Filing,
    actor: Actor,
    reasons: list[dict[str, str]],
    due_on: date | None = None,
    again: Again | None = None,
) -> Filing:
    """Ask the filer for corrections, all together, at once; a second time for what is new (`Again`)."""
    holding.refuse_if_decided(filing.pk)
    returning.check(reasons)
    return returning.send(filing, actor, reasons, returning.term(due_on), again)


def withdraw(filing: Filing, actor: Actor, reason: str) -> Filing:
    """End a filing for its filer: the account is closed, exempt, not in scope, filed elsewhere."""
    holding.refuse_if_decided(filing.pk)
    return lodging.withdraw(filing, actor, reason)


def answer(filing: Filing, actor: Actor, question: UUID, text: str) -> Question:
    """Answer what the filer asked."""
    return asking.answer(filing, question, text, actor)


def archive(office: str, filing_id: UUID, actor: Actor) -> Filing:
    """The end: number the filing, in the district's own books and under its role."""
    _officer(actor)
    with in_district(office), transaction.atomic():
        filing = readable(filing_id, actor)
        if filing.state != State.COUNTY_APPROVED:
            raise workflow.not_from_here(filing)
        workflow.move(filing, "archive", actor, number=next_number(timezone.localdate().year))
        accounts.succeed(filing)
        return filing


def send_back(office: str, filing_id: UUID, actor: Actor, reason: str) -> Filing:
    """Give a filing back to its district, with a reason."""
    _officer(actor)
    with in_district(office), transaction.atomic():
        filing = readable(filing_id, actor)
        now = timezone.now()
        due = due_when_submitted(filing, now, calendar())
        workflow.move(filing, "send_back", actor, reason=reason, now=now, office_due_on=due)
        remarks.keep(filing.pk, filing.sequence, reason)
        return filing


def urge(office: str, filing_id: UUID, actor: Actor, note: str = "") -> Filing:
    """Ask a district to get on with a filing (催办)."""
    _officer(actor)
    with in_district(office), transaction.atomic():
        filing = readable(filing_id, actor)
        if filing.state in ENDED:
            raise workflow.not_from_here(filing)
        workflow.write(filing, Urged, actor)
        if note:
            remarks.keep(filing.pk, filing.sequence, note)
        return filing


def shelve(office: str, number: int, filings: Sequence[UUID], actor: Actor, place: str) -> int:
    """Put copies of a district's list onto the shelf, in the district's own books; returns how many."""
    with in_district(office):
        return handing_over.shelve(number, filings, actor, place)


def open_in_district(office: str, filing_id: UUID, actor: Actor) -> Filing:
    """A district's filing read by the city; the reading is in the district's audit trail."""
    with in_district(office):
        return opened(filing_id, actor)


def told(office: str, filing: Filing, actor: Actor) -> FilingOut:
    """A district's filing for the city, read under the district's role."""
    with in_district(office):
        return filing_out(filing, actor, office)


def in_district(office: str) -> AbstractContextManager[None]:
    """The scope of a district, for the city's acts there.

    Raises:
        NotFound: there is no such office.
    """
    if directory.office(office) is None:
        raise NotFound("no-such-office", _("There is no such office."))
    return office_scope(office)


def _officer(actor: Actor) -> None:
    if not permissions.city_officer(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
