"""The day that a page is about."""

from contextlib import suppress
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils import timezone

from services.review.oversight.doings import FIRST

DAY = timedelta(days=1)


def day_of(request: HttpRequest, otherwise: date | None = None) -> date:
    """The day that is asked for; where that is none, another one: today without it."""
    today = timezone.localdate()
    with suppress(ValueError):
        return max(FIRST, min(date.fromisoformat(request.GET.get("day", "")), today))
    return otherwise or today


def days(day: date, **kept: str) -> dict[str, object]:
    """What `review/day.html` shows of a day; `kept`: what else the address says."""
    today = timezone.localdate()
    return {
        "day": day,
        "today": today,
        "before": day - DAY if day > FIRST else None,
        "after": day + DAY if day < today else None,
        "kept": [(name, value) for name, value in kept.items() if value],
    }
