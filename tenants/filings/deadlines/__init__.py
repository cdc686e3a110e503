"""Dates by which something is to be done, and how each was computed. Pure: day and calendar are given.

All dates are dates in China (Asia/Shanghai); a term ends with the end of its last day.
"""

from tenants.filings.deadlines.calendar import Calendar
from tenants.filings.deadlines.clock import Clock, Pause, last_begun, office_clock
from tenants.filings.deadlines.steps import Due, Step, explain
from tenants.filings.deadlines.terms import (
    add_working_days,
    correction_due,
    due_for_change,
    due_for_first_filing,
    local_date,
)

__all__ = [
    "Calendar",
    "Clock",
    "Due",
    "Pause",
    "Step",
    "add_working_days",
    "correction_due",
    "due_for_change",
    "due_for_first_filing",
    "explain",
    "last_begun",
    "local_date",
    "office_clock",
]
