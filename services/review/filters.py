"""Which filings of its queue a district wants to see: a view, and what narrows it.

One typed value for the page, the API and the export. `Filters.read` takes what an address or a form says, `rows` gives
the filings, `order` the columns that an index has them in, `query` the address's part that says the same again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import FieldError, NotFound, Unprocessable
from services.review.forms import DaysForm
from tenants.filings import finding, questions
from tenants.filings.calendars import calendar
from tenants.filings.form import Content
from tenants.filings.form.text import prose
from tenants.filings.models import Filing
from tenants.filings.queue import CAME_BACK, PAPER_MISSING, WALK_IN, WITH_DISTRICT
from tenants.filings.standing import of_colour
from tenants.filings.states import FilerKind, PaperState, State

NEXT, SINCE, OLDEST = ("office_due_on", "id"), ("stage_since", "id"), ("id",)
MINE, NEW, BACK, NO_PAPER, WALK_INS, ASKED, ALL = "mine", "new", "back", "paper", "walk_ins", "asked", ""

# The saved views, as they are numbered on the keyboard; then every state, and what else lists the same filings.
SAVED = {
    State.SUBMITTED.value: _("To do"),
    MINE: _("Mine"),
    NEW: _("New"),
    BACK: _("Back after correction"),
    NO_PAPER: _("Paper missing"),
    State.OVERDUE.value: State.OVERDUE.label,
    WALK_INS: _("Walk-ins"),
}
OTHERS = {
    **{state.value: state.label for state in State if state.value not in SAVED},
    ALL: _("All"),
    ASKED: _("Questions"),
}
VIEWS = {**SAVED, **OTHERS}
OF_DISTRICT = {State.SUBMITTED.value, MINE, NEW, BACK, NO_PAPER}  # what it has, and so a last day of its own
MANY_STATES = {ALL, ASKED, WALK_INS}
MISSING, NOBODY = "missing", "nobody"
LENGTH = 300


class FilterForm(DaysForm):
    """What narrows a view, as it is typed."""

    filer_kind = forms.ChoiceField(
        label=_("Who files"), required=False, choices=[("", "—"), *FilerKind.choices]
    )
    content = forms.ChoiceField(label=_("Content"), required=False, choices=[("", "—"), *Content.choices])
    paper = forms.ChoiceField(
        label=_("Paper copy"),
        required=False,
        choices=[("", "—"), (MISSING, _("Missing or differs")), *PaperState.choices],
    )
    colour = forms.ChoiceField(
        label=_("The office's clock"),
        required=False,
        choices=[
            ("", "—"),
            ("red", _("Red: past")),
            ("yellow", _("Yellow: soon past")),
            ("green", _("Green")),
        ],
    )
    assigned = forms.CharField(label=_("Assigned to"), required=False, max_length=64)
    since = forms.DateField(
        label=_("In this state from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("In this state until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    search = forms.CharField(required=False, max_length=LENGTH)

    def clean_search(self) -> str:
        return prose(self.cleaned_data["search"])


@dataclass(frozen=True, slots=True)
class Filters:
    """A view of the queue, and what narrows it; what is empty narrows nothing.

    Attributes:
        view: one of `VIEWS`: a saved one, a state, `ASKED`, or `ALL`.
        paper: a `PaperState`, or `MISSING`.
        colour: of the district's clock; only what the district has, has one.
        assigned: a member's number, or `NOBODY`.
        since, until: the days, both included, on which a filing came into its state.
        search: account, name or its initials, a phone's last digits, a filing's id or number.
    """

    view: str = State.SUBMITTED.value
    filer_kind: str = ""
    content: str = ""
    paper: str = ""
    colour: str = ""
    assigned: str = ""
    since: date | None = None
    until: date | None = None
    search: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Self:
        """What an address or a form says; `state` is another name of `view`. Without a view a search looks at all.

        Raises:
            NotFound: there is no such view.
            Unprocessable: something that narrows it cannot be read; says where.
        """
        form = FilterForm({name: "" if value is None else value for name, value in asked.items()})
        if not form.is_valid():
            raise Unprocessable(
                "filter-unreadable",
                _("This filter cannot be read. Look at the marked fields."),
                errors=[
                    FieldError(name, fault.code or "invalid", fault.messages[0])
                    for name, faults in form.errors.as_data().items()
                    for fault in faults
                ],
            )
        found = form.cleaned_data
        first = ALL if found["search"] else State.SUBMITTED.value
        view = asked.get("view", asked.get("state", first))
        if view not in VIEWS:
            raise NotFound("no-such-view", _("There is no such list of filings."))
        return cls(view=view, **found)

    @property
    def narrows(self) -> bool:
        """Whether anything but the view is asked for."""
        return any(getattr(self, field.name) for field in fields(self) if field.name != "view")

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the list's order: what is due first where the district has it, else the longest waiting.

        Over all states the oldest first: that order needs no sorting of all that there is.
        """
        if self.view in (ALL, ASKED) or self.search:
            return OLDEST
        return NEXT if self.view in OF_DISTRICT else SINCE

    def words(self, names: Mapping[str, str]) -> list[str]:
        """What narrows the view beside a search, as people read it; `names` are the members' by their number."""
        said = list[str]()
        for name, field in FilterForm.base_fields.items():
            if name == "search" or not (value := getattr(self, name)):
                continue
            known = (
                {NOBODY: str(_("nobody")), **names}
                if name == "assigned"
                else dict(getattr(field, "choices", ()))
            )
            said.append(f"{field.label}: {known.get(value, value)}")
        return said

    def query(self, **other: str) -> str:
        """The part of an address that says this; `other` parameters with it, or in place of these."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        said = {"view": self.view, **{name: value for name, value in values.items() if value}, **other}
        return urlencode({name: str(value) for name, value in said.items()})

    def of_view(self, actor: Actor) -> QuerySet[Filing]:
        """The filings of the current office that the view has, whatever narrows it."""
        return Filing.objects.filter(shown_to(actor.id)[self.view])

    def rows(self, actor: Actor) -> QuerySet[Filing]:
        """The filings of the current office that are asked for, in no order; `asked_open`: a question waits."""
        open_ones = questions.unanswered()
        rows = self.of_view(actor).annotate(asked_open=Exists(open_ones.filter(filing=OuterRef("pk"))))
        if self.filer_kind:
            rows = rows.filter(filer_kind=self.filer_kind)
        if self.content:
            rows = rows.filter(content__contains=[self.content])
        if self.paper:
            rows = rows.filter(PAPER_MISSING if self.paper == MISSING else Q(paper_state=self.paper))
        if self.colour:
            rows = rows.filter(WITH_DISTRICT, of_colour(self.colour, timezone.localdate(), calendar()))
        if self.assigned:
            rows = rows.filter(assigned_to="" if self.assigned == NOBODY else self.assigned)
        if self.since:
            rows = rows.filter(stage_since__gte=_midnight(self.since))
        if self.until:
            rows = rows.filter(stage_since__lt=_midnight(self.until + timedelta(days=1)))
        if self.search:
            rows = rows.filter(finding.by(self.search))
        return rows


TO_DO = Filters()


def shown_to(me: Any) -> dict[str, Q]:
    """Each view's condition, for the member with this number, or an expression that stands for it."""
    claimed = Q(claimed_by=me, claimed_until__gt=Now()) & ~Q(claimed_by="")
    return {
        **{state.value: Q(state=state.value) for state in State},
        MINE: WITH_DISTRICT & (Q(assigned_to=me) & ~Q(assigned_to="") | claimed),
        NEW: WITH_DISTRICT & Q(returns=0),
        BACK: WITH_DISTRICT & CAME_BACK,
        NO_PAPER: WITH_DISTRICT & PAPER_MISSING,
        WALK_INS: WALK_IN,
        ALL: Q(),
        ASKED: Q(pk__in=questions.unanswered().values("filing")),
    }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
