"""The figures of the dashboard follow every event, in any order; counted anew they are the same."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from infra.db import office_scope, owner_scope
from infra.events.envelope import Envelope
from services.review import actions, docket
from services.review.city import counting, working_time
from services.review.city.figures import Figures
from services.review.city.models import CITY, Flow, Pace, Passage, Standing, Waiting
from services.review.models import DocketEntry
from tenants.filings import paper
from tenants.filings.deadlines import Calendar
from tenants.filings.models import Filing
from tests.make import STAFF, make_draft
from tests.services.review.test_docket_counts import told

pytestmark = pytest.mark.django_db
OFFICE = "wulian"
ANYBODY = STAFF.__class__("staff", "7", "clerk", OFFICE)
TABLES = (DocketEntry, Passage, Standing, Waiting, Flow, Pace)


def rows() -> dict[str, set[tuple[Any, ...]]]:
    """All figures of the office and of the city, without those that are nought."""
    with owner_scope():
        found = {}
        for model in TABLES:
            names = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
            place = "place" if "place" in names else "office"
            kept = model.objects.filter(**{f"{place}__in": [OFFICE, *CITY]})
            found[model.__name__] = {
                tuple(str(value) for value in row.values())
                for row in kept.values(*names)
                if row.get("count", 1)
            }
        return found


def returned_once(**columns: Any) -> Filing:
    """A filing that was returned, came again, and was passed on: each state in its time."""
    with office_scope(OFFICE):
        filing = make_draft(
            content=["news", "policy"], state="submitted", clock_since=datetime.now(UTC), **columns
        )
        reason = [{"field": "purpose", "message": "?", "fix": ""}]
        actions.return_filing(filing, ANYBODY, reason)
        filing = Filing.objects.get(pk=filing.pk)
        from tenants.filings import workflow
        from tenants.filings.events import Submitted

        workflow.write(filing, Submitted, ANYBODY, source="returned", changes={"state": "submitted"})
        filing = Filing.objects.get(pk=filing.pk)
        filing.pauses.update(ended_at=datetime.now(UTC))
        paper.receive(filing, ANYBODY, now=datetime.now(UTC))
        workflow.move(filing, "approve", ANYBODY, now=datetime.now(UTC))
    return filing


def hear(envelopes: list[Envelope]) -> None:
    for envelope in envelopes:
        with office_scope(OFFICE):
            docket.keep(envelope)


def test_whatever_the_order_and_counted_anew_the_figures_are_the_same() -> None:
    before = rows()
    envelopes = [envelope for _ in range(3) for envelope in told(returned_once())]
    random.Random(7).shuffle(envelopes)  # noqa: S311 - an order, not a secret
    hear(envelopes)
    kept = rows()
    assert kept != before
    with office_scope(OFFICE):
        docket.rebuild()
    assert rows() == kept
    counting.recount_city()
    assert rows() == kept


def test_figures_that_were_spoilt_are_put_right() -> None:
    hear(told(returned_once()))
    kept = rows()
    with owner_scope():
        for model in (Standing, Waiting, Flow, Pace):
            model.objects.filter(place=OFFICE).update(count=99)
        Standing.objects.filter(place__startswith="*").update(count=77)
    assert rows() != kept
    with office_scope(OFFICE):
        docket.rebuild()
    counting.recount_city()
    assert rows() == kept


def test_the_city_is_the_sum_of_its_offices() -> None:
    hear(told(returned_once()))
    with owner_scope():
        for model in (Standing, Waiting, Flow, Pace):
            offices = model.objects.exclude(place__in=CITY).aggregate(Sum("count"))
            assert model.objects.filter(place__in=CITY).aggregate(Sum("count")) == offices


def test_no_office_writes_a_figure() -> None:
    from django.db import DatabaseError, transaction

    for act in (lambda: Standing.objects.update(count=1), lambda: list(Standing.objects.all())):
        with pytest.raises(DatabaseError), office_scope(OFFICE), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-11-27 16:00", "2026-11-27 17:30", 90),
        ("2026-11-27 16:00", "2026-11-30 10:00", 8 * 60 + 10 * 60),  # over a weekend
        ("2026-11-28 10:00", "2026-11-29 10:00", 0),
        ("2026-09-30 12:00", "2026-10-08 12:00", 24 * 60),  # over the National Day holidays
    ],
)
def test_only_working_days_are_working_time(since: str, until: str, expected: int) -> None:
    times = [datetime.fromisoformat(f"{one}+08:00") for one in (since, until)]
    assert working_time.minutes(*times, Calendar()) == expected


def test_a_month_of_spans_is_the_same_in_sql() -> None:
    from django.db import connection

    chance, first = random.Random(3), datetime(2026, 9, 20, tzinfo=UTC)  # noqa: S311 - as above
    spans = []
    for _ in range(200):
        since = first + timedelta(seconds=chance.randrange(40 * 86400))
        spans.append((since, since + timedelta(seconds=chance.randrange(20 * 86400))))
    known = working_time.days(first.date(), (first + timedelta(days=70)).date(), Calendar())
    local = working_time.LOCAL.format
    statement = (
        f"WITH day AS ({working_time.DAYS}) SELECT {working_time.MINUTES.format(until=local('u'), since=local('s'))}"
        " FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) WITH ORDINALITY AS t (s, u, n)"
        f" JOIN day b ON b.day = {local('s')}::date JOIN day e ON e.day = {local('u')}::date ORDER BY n"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, known | {"since": [s for s, _ in spans], "until": [u for _, u in spans]})
        found = [row[0] for row in cursor.fetchall()]
    assert found == [working_time.minutes(since, until, Calendar()) for since, until in spans]


def test_what_the_release_before_told_is_completed() -> None:
    filing = returned_once()
    envelopes = told(filing)
    new = ("content", "returns", "clock_since", "since", "before")
    hear(
        [
            one.model_copy(update={"data": {k: v for k, v in one.data.items() if k not in new}})
            for one in envelopes
        ]
    )
    with office_scope(OFFICE):
        entry = DocketEntry.objects.get(pk=filing.pk)
    assert (sorted(entry.content), entry.returns, entry.received) == (["news", "policy"], 1, True)
    assert entry.office_due_on is not None


def test_a_state_that_a_newer_release_has_written_stops_no_page_of_this_one() -> None:
    figures = Figures(OFFICE)
    figures.sides["kind", "first"] |= {"submitted": 2, "state_to_come": 1}
    figures.sides["kind", "change"] |= {"submitted": 1}
    assert (figures.states["submitted"], figures.states["draft"]) == (3, 0)
