"""The office's clock: its colours, and what stands still."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.filings.deadlines import Calendar, Pause, explain, office_clock

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 9, 7, 10, tzinfo=CHINA)  # two ordinary weeks follow


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "spent", "colour"),
    [(7, 0, "green"), (8, 1, "green"), (10, 3, "green"), (11, 4, "yellow"), (13, 4, "yellow"), (14, 5, "yellow"),
     (15, 6, "red"), (18, 9, "red")],
)  # fmt: skip
def test_five_days_without_a_pause(day, spent, colour):
    clock = office_clock(MONDAY, 5, [], at(day))
    assert (clock.spent_days, clock.limit, clock.colour) == (spent, 5, colour)
    assert clock.due == date(2026, 9, 14)
    assert not clock.standing_still


def test_it_is_red_from_the_morning_after_even_on_a_rest_day():
    assert office_clock(MONDAY, 4, [], at(11, 23)).colour == "yellow"
    assert office_clock(MONDAY, 4, [], at(12, 0)).colour == "red"  # a Saturday


def test_a_closed_pause_is_not_counted():
    clock = office_clock(MONDAY, 5, [Pause(at(9), at(11))], at(14))
    assert (clock.spent_days, clock.colour, clock.due) == (3, "green", date(2026, 9, 16))


def test_the_clock_stands_still_while_the_filer_corrects():
    waiting = [Pause(at(9))]
    for day in (9, 11, 18):
        clock = office_clock(MONDAY, 5, waiting, at(day))
        assert (clock.spent_days, clock.colour, clock.standing_still) == (2, "green", True)
        assert clock.due > at(day).date()


def test_returned_on_the_last_day_never_turns_red_while_it_waits():
    clock = office_clock(MONDAY, 5, [Pause(at(14))], at(25))
    assert (clock.spent_days, clock.colour) == (5, "yellow")


def test_it_says_how_it_was_computed(language):
    clock = office_clock(MONDAY, 5, [Pause(at(9), at(11)), Pause(at(15))], at(17))
    assert [step.code for step in clock.explanation] == [
        "started", "paused", "standing_still", "skipped", "working_days", "spent", "end_of_day",
    ]  # fmt: skip
    sentences = [explain(step) for step in clock.explanation]
    if language == "zh-hans":
        assert sentences[1] == "2026年9月9日至2026年9月11日中止计时（等待他方），该段时间不计入。"
        assert sentences[5] == "时限5个工作日，已用4个。"


def test_a_limit_has_at_least_one_day():
    with pytest.raises(ValueError, match="at least one"):
        office_clock(MONDAY, 0, [], MONDAY)


START, END = datetime(2026, 1, 1), datetime(2027, 3, 1)  # noqa: DTZ001 - hypothesis adds the time zone
MOMENTS = st.datetimes(START, END, timezones=st.just(CHINA))
DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 1))


@st.composite
def pauses(draw):
    since = draw(MOMENTS)
    return Pause(since, since + draw(st.timedeltas(timedelta(0), timedelta(days=30))))


@settings(deadline=None, max_examples=60)
@given(MOMENTS, st.integers(1, 20), st.lists(pauses(), max_size=3), pauses(), MOMENTS,
       st.dictionaries(DAYS, st.booleans(), max_size=10))  # fmt: skip
def test_pauses_only_lengthen_and_time_only_adds(started_at, limit, waits, one_more, now, overrides):
    calendar = Calendar(overrides)
    clock = office_clock(started_at, limit, waits, now, calendar)
    longer = office_clock(started_at, limit, [*waits, one_more], now, calendar)
    assert longer.due >= clock.due
    assert longer.spent_days <= clock.spent_days
    order = ["green", "yellow", "red"]
    assert order.index(longer.colour) <= order.index(clock.colour)
    later = office_clock(started_at, limit, waits, now + timedelta(days=3), calendar)
    assert later.spent_days >= clock.spent_days
    assert later.due == clock.due
    assert order.index(later.colour) >= order.index(clock.colour)
    assert calendar.is_working(clock.due)
    assert all(explain(step) for step in longer.explanation)
