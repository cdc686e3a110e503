"""The rows of a list by verdict, kept up with every note: what a step costs does not grow with the list."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection

from services.intake.known.models import AccountList, Verdict

# Of the rows that are taken over: how many can be told, how, and how many are late already.
FIGURES = ("phone", "mail", "nobody", "late")
TAKEN_OVER = (Verdict.GOOD, Verdict.WRITTEN)
MOVED = " RETURNING old.verdict, new.verdict, new.phone, new.mail, NOT (new.phone OR new.mail), new.late"


def note(one: AccountList, statement: str, values: Sequence[Any]) -> None:
    """Run an update of a list's rows that gives some another verdict, and let the list's counts follow."""
    with connection.cursor() as cursor:
        cursor.execute(statement + MOVED, values)
        moved = cursor.fetchall()
    # A list of which no row was checked has no counts yet.
    counts = Counter[str](one.counts or {Verdict.NONE: one.total})
    for was, is_, *facts in moved:
        counts[was] -= 1
        counts[is_] += 1
        change = (is_ in TAKEN_OVER) - (was in TAKEN_OVER)
        counts.update({name: change for name, holds in zip(FIGURES, facts, strict=True) if holds})
    one.counts = {**dict.fromkeys(FIGURES, 0), **{name: count for name, count in counts.items() if count}}
