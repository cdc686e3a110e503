"""When a term ends, on days that everybody can look up, and in general."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.filings.deadlines import (
    Calendar,
    Step,
    add_working_days,
    correction_due,
    due_for_first_filing,
    explain,
    local_date,
)

PERIOD_END = date(2017, 4, 20)
OFFICIAL = Calendar()
DAYS = st.dates(date(2010, 1, 1), date(2035, 12, 31))
CALENDARS = st.builds(Calendar, st.dictionaries(DAYS, st.booleans(), max_size=20))


def said(due):
    return [step.code for step in due.explanation]


def test_the_period_counts_for_accounts_opened_before_it():
    due = due_for_first_filing(date(2016, 5, 4), PERIOD_END)
    assert due.date == PERIOD_END
    assert said(due) == ["period_end", "opened", "calendar_days", "later", "end_of_day"]


def test_thirty_days_count_for_accounts_opened_late_in_the_period():
    # Opened on 2 April: the 30th day after it is 2 May 2017, a working day.
    assert due_for_first_filing(date(2017, 4, 2), PERIOD_END).date == date(2017, 5, 2)


def test_a_term_that_ends_on_a_holiday_moves_to_the_next_working_day():
    # The 30th day is 1 May 2017, Labour Day.
    due = due_for_first_filing(date(2017, 4, 1), PERIOD_END)
    assert due.date == date(2017, 5, 2)
    assert "rest_day" in said(due)


def test_saturdays_on_which_people_work_are_working_days():
    # 30 September 2017 was a Saturday to work on; eight days of rest followed.
    assert due_for_first_filing(date(2017, 8, 31), PERIOD_END).date == date(2017, 9, 30)
    assert due_for_first_filing(date(2017, 9, 1), PERIOD_END).date == date(2017, 10, 9)


def test_the_day_of_beginning_stands_for_an_unknown_opening():
    due = due_for_first_filing(date(2017, 4, 1), PERIOD_END, known=False)
    assert due.date == date(2017, 5, 2)
    assert said(due) == ["period_end", "opening_unknown", "calendar_days", "later", "rest_day", "end_of_day"]


def test_an_unknown_opening_is_said_to_be_unknown(language):
    unknown = due_for_first_filing(date(2017, 4, 1), PERIOD_END, known=False).explanation[1]
    removed = Step("opening_removed")
    if language == "en":
        assert explain(unknown).startswith(
            "It is not known when the account was opened: the day on which the"
        )
        assert "1 April 2017" in explain(unknown)
        assert "does not move the date" in explain(removed)
    else:
        assert explain(unknown) == "账号开通日期不详，以备案建立之日2017年4月1日代替，当日不计入。"
        assert explain(removed) == "开通日期后来从表中删除，期限不因此改变。"


def test_an_office_may_have_a_day_otherwise():
    closed = Calendar({PERIOD_END: False, date(2017, 4, 22): True})
    assert due_for_first_filing(date(2016, 1, 1), PERIOD_END, calendar=closed).date == date(2017, 4, 21)
    assert add_working_days(date(2017, 4, 21), 1, closed).date == date(2017, 4, 22)


def test_working_days_over_the_national_holiday():
    due = add_working_days(date(2017, 9, 29), 2)
    assert due.date == date(2017, 10, 9)
    skipped = next(step for step in due.explanation if step.code == "skipped")
    assert skipped.params["days"] == [f"2017-10-0{day}" for day in range(1, 9)]


def test_corrections_have_five_working_days():
    assert correction_due(date(2017, 4, 20)).date == date(2017, 4, 27)


def test_a_year_that_is_not_published_is_said_to_be_so():
    due = due_for_first_filing(date(2029, 12, 20), PERIOD_END)
    assert due.date == date(2030, 1, 21)  # the 19th is a Saturday
    assert Step("year_unknown", {"year": 2030}) in due.explanation
    assert "year_unknown" not in said(due_for_first_filing(date(2016, 1, 1), PERIOD_END))


def test_a_day_lasts_until_midnight_in_china():
    last_minute = datetime(2017, 4, 20, 15, 59, 59, tzinfo=UTC)
    assert local_date(last_minute) == PERIOD_END
    assert local_date(last_minute + timedelta(seconds=1)) == PERIOD_END + timedelta(days=1)
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2017, 4, 20))  # noqa: DTZ001 - on purpose


def test_a_term_has_at_least_one_day():
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(PERIOD_END, 0)


@settings(deadline=None)
@given(DAYS, DAYS, st.integers(1, 60), CALENDARS)
def test_first_filings_never_end_on_a_rest_day_and_never_early(opened_on, period_end, days, calendar):
    due = due_for_first_filing(opened_on, period_end, days, calendar)
    assert calendar.is_working(due.date)
    assert due.date >= max(period_end, opened_on + timedelta(days=days))
    for later in (1, 7):
        step = timedelta(days=later)
        assert due_for_first_filing(opened_on + step, period_end, days, calendar).date >= due.date
        assert due_for_first_filing(opened_on, period_end + step, days, calendar).date >= due.date


@settings(deadline=None)
@given(DAYS, st.integers(1, 30), CALENDARS)
def test_working_days_are_counted_one_by_one(start, n, calendar):
    due = add_working_days(start, n, calendar).date
    between = [start + timedelta(days=k) for k in range(1, (due - start).days + 1)]
    assert sum(calendar.is_working(day) for day in between) == n
    assert calendar.is_working(due)
    assert add_working_days(start, n + 1, calendar).date > due
    assert add_working_days(start + timedelta(days=1), n, calendar).date >= due


@settings(deadline=None, max_examples=30)
@given(DAYS, st.integers(1, 10), CALENDARS)
def test_every_step_can_be_stored_and_said(start, n, calendar):
    for due in (add_working_days(start, n, calendar), due_for_first_filing(start, PERIOD_END, n, calendar)):
        for step in due.explanation:
            stored = Step.from_json(json.loads(json.dumps(step.as_json())))
            assert stored == step
            assert explain(stored)


def test_the_explanation_reads_well(language):
    sentences = [explain(step) for step in due_for_first_filing(date(2017, 4, 1), PERIOD_END).explanation]
    if language == "en":
        assert sentences == [
            "The concentrated filing period ends on 20 April 2017.",
            "The account was opened on 1 April 2017; that day is not counted.",
            "30 calendar days after it is 1 May 2017.",
            "The later of the two counts: 1 May 2017.",
            "1 May 2017 is a rest day, so the term ends on the next working day, 2 May 2017.",
            "The term ends with the end of 2 May 2017.",
        ]
    else:
        assert sentences == [
            "集中备案期至2017年4月20日止。",
            "账号于2017年4月1日开通，开通当日不计入。",
            "此后第30个自然日为2017年5月1日。",
            "以两者中较晚的为准：2017年5月1日。",
            "2017年5月1日是休息日，期限顺延至下一个工作日2017年5月2日。",
            "期限于2017年5月2日二十四时届满。",
        ]
