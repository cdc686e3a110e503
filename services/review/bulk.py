"""Many filings at once: which of those chosen are clean, and why the others are not; approving and reminding them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.paging import PAGE
from infra.problems import FieldError, Problem, Unprocessable
from services.review import deciding, holding, reminding
from tenants.filings import lodging, permissions, questions
from tenants.filings.documents import needed_documents
from tenants.filings.examining import Findings
from tenants.filings.models import Document, Filing
from tenants.filings.paper import older_than_form
from tenants.filings.states import WITH_FILER, FilerKind, State
from tenants.offices import directory
from tenants.offices.packparts import CheckPoint

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filing that was chosen, and what keeps it from being done with the others; nothing, where it is clean."""

    filing: Filing
    against: tuple[Text, ...]

    @property
    def clean(self) -> bool:
        """Whether it is done with the others."""
        return not self.against


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one: nothing, or why it was refused."""

    filing: Filing
    refused: Text = ""


@dataclass(frozen=True, slots=True)
class KindOf:
    """The checklist of a kind of filer, which is gone through for all chosen filings of it."""

    filer_kind: str
    label: Text
    count: int
    points: tuple[CheckPoint, ...]


def chosen(ids: Sequence[UUID], actor: Actor) -> list[Filing]:
    """The filings of these ids that the actor may read, in their order; a page of the queue at most."""
    found = Filing.objects.in_bulk(list(dict.fromkeys(ids))[:PAGE])
    return [
        filing for one in ids[:PAGE] if (filing := found.pop(one, None)) and permissions.read(filing, actor)
    ]


def to_approve(filings: Sequence[Filing], actor: Actor) -> list[Chosen]:
    """What keeps each of these from being passed on with the others: whatever a clerk would want to look at first."""
    ids = [filing.pk for filing in filings]
    decided = holding.decided(ids)
    asked = set(questions.unanswered().filter(filing__in=ids).values_list("filing", flat=True))
    there = dict[UUID, list[Document]]()
    for document in Document.objects.filter(filing__in=ids, superseded_at__isnull=True):
        there.setdefault(document.filing_id, []).append(document)
    return [
        Chosen(
            filing,
            tuple(
                _against(filing, actor, filing.pk in decided, filing.pk in asked, there.get(filing.pk, []))
            ),
        )
        for filing in filings
    ]


def _against(filing: Filing, actor: Actor, decided: bool, asked: bool, there: list[Document]) -> list[Text]:  # noqa: FBT001
    if filing.state != State.SUBMITTED:
        return [_("It is not with the office.")]
    if decided:
        return [_("It has just been decided.")]
    if filing.claimed_now and filing.claimed_by != actor.id:
        return [_("A colleague has it open.")]
    if not permissions.approve(filing, actor):
        return [_("You typed it in, or handed it in: a colleague passes it on.")]
    lacking = set(needed_documents(filing)) - {one.kind for one in there}
    checks: list[tuple[bool, Text]] = [
        (not filing.paper_is_here, _("The paper copy is not here.")),
        (bool(older_than_form(filing, there)), _("The form was changed after it was sealed.")),
        (bool(lacking), _("A document is missing.")),
        (any(one.hints for one in there), _("A document may be hard to read.")),
        (bool(lodging.gaps(filing)), _("A field of the form is wrong or missing.")),
        (asked, _("The filer's question waits for an answer.")),
        (filing.returns > 0, _("It was returned before: look at what was corrected.")),
        (bool(filing.approved_by), _("The city gave it back: look at why.")),
    ]
    return [why for holds, why in checks if holds]


def kinds_of(filings: Sequence[Filing]) -> list[KindOf]:
    """The kinds of filer among these filings, each with its checklist."""
    counted = {kind: [one for one in filings if one.filer_kind == kind] for kind in FilerKind}
    return [
        KindOf(kind.value, kind.label, len(some), directory.pack().examining.points_for(kind))
        for kind, some in counted.items()
        if some
    ]


def approve(filings: Sequence[Filing], actor: Actor, ticked: set[str], seen: Mapping[str, str]) -> list[Done]:
    """Pass those on that are clean, each by itself, all to be undone together.

    Args:
        ticked: the points of the checklist, as `<filer kind>.<point>`, that were gone through for all of them.
        seen: by filing, its sequence on the page that listed them.

    Raises:
        Unprocessable: a point was not ticked.
    """
    clean = [one.filing for one in to_approve(filings, actor) if one.clean]
    faults = [
        FieldError(f"{kind.filer_kind}.{point.id}", "required", _("Look at this point."))
        for kind in kinds_of(clean)
        for point in kind.points
        if f"{kind.filer_kind}.{point.id}" not in ticked
    ]
    if faults:
        raise Unprocessable(
            "checklist-open",
            _("Go through every point for all of them, or decide them one by one."),
            errors=faults,
        )
    batch = uuid7()

    def one(filing: Filing) -> None:
        if seen.get(str(filing.pk)) != str(filing.sequence):
            raise holding.changed_meanwhile()
        points = {point.id: True for point in directory.pack().examining.points_for(filing.filer_kind)}
        deciding.approve(filing, actor, points, Findings(), batch=batch)

    return _each(to_approve(filings, actor), one)


def to_remind(filings: Sequence[Filing]) -> list[Chosen]:
    """What keeps each of these filings' filers from being reminded with the others."""
    lately = reminding.reminded_lately([filing.pk for filing in filings])
    return [
        Chosen(
            filing,
            (_("The filer does not have it: there is nothing to remind of."),)
            if filing.state not in WITH_FILER
            else (_("This filer was reminded within the last day."),)
            if filing.pk in lately
            else (),
        )
        for filing in filings
    ]


def remind(filings: Sequence[Filing], actor: Actor) -> list[Done]:
    """Have the filers reminded who can be."""
    return _each(to_remind(filings), lambda filing: reminding.remind(filing, actor))


def _each(rows: Sequence[Chosen], act: Callable[[Filing], Any]) -> list[Done]:
    """One after the other: what is refused keeps no other from being done."""
    done = []
    for row in rows:
        if row.against:
            done.append(Done(row.filing, row.against[0]))
            continue
        try:
            act(row.filing)
        except Problem as problem:
            done.append(Done(row.filing, problem.message))
        else:
            done.append(Done(row.filing))
    return done
