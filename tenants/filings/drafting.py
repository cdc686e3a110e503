"""Drafts of accounts that an office knows from a list (应备未备台账): many at once, by the rules of `lodging.begin`.

What costs one filing a statement costs all of them one together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from infra.audit.actor import Actor
from infra.problems import FieldError, Unprocessable
from tenants.filings import accounts, lodging, workflow
from tenants.filings.calendars import calendar
from tenants.filings.events import Drafted
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind
from tenants.offices import claims


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an account: who files it, and some of annex 1. `key` is the caller's."""

    key: UUID
    filer_kind: str
    data: Mapping[str, Any]


class Drafter:
    """Makes drafts by the rules of `lodging.begin`: of many with the same forms, calendar and day."""

    def __init__(self) -> None:
        self.today, self.days = timezone.localdate(), calendar()
        self._forms = {str(kind): lodging.form_of(None, kind) for kind in FilerKind}

    def draft(self, known: Known) -> Filing:
        """The draft that this becomes, not written yet.

        Raises:
            Unprocessable: with all that keeps it from becoming one, but for whether it is filed already.
        """
        form = self._forms.get(known.filer_kind)
        try:
            values = lodging.cleaned(known.data, known.filer_kind, form)
        except Unprocessable as problem:
            problem.errors = (*problem.errors, *_nameless(known))
            raise
        filing = Filing(filer_kind=known.filer_kind, **values)
        filing.account = accounts.name_of(filing)
        lodging.set_first_due(filing, self.today, self.days)
        return filing


def begin(some: Iterable[Known], actor: Actor, *, invited: bool) -> dict[UUID, Filing | str | Unprocessable]:
    """Make drafts of these, in one transaction.

    Nobody typed them in as a filing is typed in at the window: what the list has is the office's own knowledge, and its
    filer answers for what is handed in. So whoever imported the list may examine it (`Filing.typed_by` is empty).

    Args:
        invited: whether their filers are told.

    Returns:
        by key the draft, or the office that has the account, or what is wrong.

    Raises:
        Forbidden: this office takes no filings.
    """
    lodging.takes_filings()
    drafter = Drafter()
    came, made = dict[UUID, Filing | str | Unprocessable](), dict[UUID, Filing]()
    for known in some:
        try:
            made[known.key] = came[known.key] = drafter.draft(known)
        except Unprocessable as problem:
            came[known.key] = problem
    with transaction.atomic():
        lost = claims.hold_each({filing.pk: accounts.ids(filing) for filing in made.values()})
        came |= {key: lost[one.pk] for key, one in made.items() if one.pk in lost}
        if filings := [filing for filing in made.values() if filing.pk not in lost]:
            Filing.objects.bulk_create(filings)
            workflow.write_new(filings, Drafted, actor, invited=invited)
    return came


def _nameless(known: Known) -> tuple[FieldError, ...]:
    """That it has no id at all, where its other faults came first."""
    given = {name: str(known.data.get(name, "")) for name in ("original_id", "wechat_id")}
    try:
        accounts.name_of(Filing(**given))
    except Unprocessable as problem:
        return problem.errors
    return ()
