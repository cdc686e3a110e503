"""Which filings of the docket the city wants to see: one typed value for the page, its links and archiving many."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.problems import FieldError, Unprocessable
from services.review.city.choosing import meant
from services.review.city.colours import COLOURS, WITH_OFFICE, bounds
from services.review.city.figures import MISSING
from services.review.city.models import Passage
from services.review.models import DocketEntry
from tenants.filings.calendars import calendar
from tenants.filings.form import Content
from tenants.filings.form.text import prose
from tenants.filings.states import ENDED, FilerKind, FilingKind, PaperState, State

NO_PAPER = "missing"
LENGTH = 300
# What a filing went through on the days that are asked for, else it is about when it came into its state.
PASSED = {
    "received": _("Handed in"),
    "returned": _("Returned for correction"),
    "county_approved": _("Passed by the district"),
    "city_archived": _("Archived"),
    "sent_back": _("Given back by the city"),
}
SIDES = {
    "received": Q(received=True),
    "returned": Q(returns__gt=0),
    "late": Q(late=True),
    "known": ~Q(state=State.WITHDRAWN),
    "lacking": Q(state__in=[state for state in State if state not in ENDED]),
}
_DAY = forms.DateInput({"type": "date"})


def _choices(*more: tuple[str, Any], of: Any = ()) -> list[tuple[str, Any]]:
    return [("", "—"), *more, *of]


class FilterForm(forms.Form):
    """What narrows the docket, as it is typed."""

    colour = forms.ChoiceField(
        label=_("The office's clock"),
        required=False,
        choices=_choices(
            ("red", _("Red: past")), ("yellow", _("Yellow: soon past")), ("green", _("Green: in time"))
        ),
    )
    paper = forms.ChoiceField(
        label=_("Paper copy"),
        required=False,
        choices=_choices((NO_PAPER, _("Missing or differs")), of=PaperState.choices),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_choices(of=FilingKind.choices))
    filer_kind = forms.ChoiceField(
        label=_("Who files"), required=False, choices=_choices(of=FilerKind.choices)
    )
    content = forms.ChoiceField(label=_("Content"), required=False, choices=_choices(of=Content.choices))
    was = forms.ChoiceField(
        label=_("So far"),
        required=False,
        choices=_choices(
            ("received", _("Handed in")),
            ("returned", _("Returned at least once")),
            ("late", _("Late filing")),
            ("known", _("Not withdrawn")),
            ("lacking", _("Not yet archived")),
        ),
    )
    passed = forms.ChoiceField(label=_("What happened"), required=False, choices=_choices(of=PASSED.items()))
    since = forms.DateField(label=_("From"), required=False, widget=_DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=_DAY)
    search = forms.CharField(required=False, max_length=LENGTH, widget=forms.HiddenInput)

    def clean_search(self) -> str:
        return prose(self.cleaned_data["search"]).strip()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (since := found.get("since")) and (until := found.get("until")) and until < since:
            self.add_error("until", _("This day is before the other."))
        return found


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; what is empty narrows nothing. Without a state all of them."""

    office: str = ""
    state: str = State.COUNTY_APPROVED.value
    colour: str = ""
    paper: str = ""
    kind: str = ""
    filer_kind: str = ""
    content: str = ""
    was: str = ""
    passed: str = ""
    since: date | None = None
    until: date | None = None
    search: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Self:
        """What an address or a form says. Who searches, without a state, looks at all.

        Raises:
            Http404: there is no such state.
            Unprocessable: there is no such office, or several; something that narrows it cannot be read; says where.
        """
        form = FilterForm(asked)
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
        everywhere = found["search"] or found["passed"] or found["was"]
        state = asked.get("state", "" if everywhere else State.COUNTY_APPROVED.value)
        if state and state not in State.values:
            raise Http404
        return cls(office=meant(asked.get("office", "")), state=state, **found)

    @property
    def narrows(self) -> bool:
        """Whether anything but office, state and search is asked for."""
        return any(
            getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("office", "state", "search")
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of an index that has them in this order: what is due first, else who waits longest."""
        if self.search or self.passed or not self.state:
            return ("filing",)
        return ("office_due_on", "filing") if self.colour else ("since", "filing")

    def query(self, **other: str) -> str:
        """The part of an address that says this; `other` parameters with it, or in place of these."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        said = {name: str(value) for name, value in values.items() if value} | {"state": self.state} | other
        return urlencode({name: value for name, value in said.items() if value or name == "state"})

    def but(self, **other: Any) -> "Filters":
        """The same with something else."""
        return replace(self, **other)

    @property
    def address(self) -> str:
        """The docket's page that shows this."""
        return f"{reverse('review:docket')}?{self.query()}"

    def rows(self) -> QuerySet[DocketEntry]:
        """The entries that are asked for, in no order."""
        rows = DocketEntry.objects.all()
        exact = ("office", "state", "kind", "filer_kind")
        rows = rows.filter(**{name: value for name in exact if (value := getattr(self, name))})
        if self.colour in COLOURS:
            rows = rows.filter(self._coloured())
        if self.paper:
            rows = rows.filter(paper__in=MISSING) if self.paper == NO_PAPER else rows.filter(paper=self.paper)
        if self.content:
            rows = rows.filter(content__contains=[self.content])
        if self.was:
            rows = rows.filter(SIDES[self.was])
        if self.search:
            needle = self.search.upper()
            rows = rows.alias(as_account=Upper("account"), as_number=Upper("number"))
            rows = rows.filter(Q(as_account=needle) | Q(as_number=needle) & ~Q(number=""))
        if self.passed:
            return rows.filter(filing__in=self._passages().values("filing"))
        return rows.filter(**self._days("since"))

    def _coloured(self) -> Q:
        today, days, found = timezone.localdate(), calendar(), Q()
        for state in WITH_OFFICE:
            since, until = bounds(state, today, days).range(self.colour)
            if self.state in ("", state):
                found |= Q(state=state, office_due_on__gte=since, office_due_on__lt=until)
        # Who has it, has a clock: nobody's is red.
        return found or Q(pk__in=[])

    def _passages(self) -> QuerySet[Passage]:
        rows = Passage.objects.filter(PASSAGES[self.passed], **self._days("at"))
        return rows.filter(office=self.office) if self.office else rows

    def _days(self, column: str) -> dict[str, datetime]:
        found = {}
        if self.since:
            found[f"{column}__gte"] = _midnight(self.since)
        if self.until:
            found[f"{column}__lt"] = _midnight(self.until + timedelta(days=1))
        return found


PASSAGES = {
    "received": Q(source__in=[State.DRAFT, State.OVERDUE], target=State.SUBMITTED),
    "returned": Q(source=State.SUBMITTED, target=State.RETURNED),
    "county_approved": Q(source=State.SUBMITTED, target=State.COUNTY_APPROVED),
    "city_archived": Q(source=State.COUNTY_APPROVED, target=State.CITY_ARCHIVED),
    "sent_back": Q(source=State.COUNTY_APPROVED, target=State.SUBMITTED),
}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
