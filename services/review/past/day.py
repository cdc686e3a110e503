"""The end of a day: whatever came before the midnight after it was known then."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def end_of(day: date) -> datetime:
    """The midnight with which a day ends."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def noon_of(day: date) -> datetime:
    """A moment of a day: a clock of working days asks for no more."""
    return timezone.make_aware(datetime.combine(day, time(12)))
