"""What an answer of this process costs: how often it asks the database, and how long it takes."""

import statistics
import time
from collections.abc import Callable


def queries_of(answer: Callable[[], object]) -> int:
    """How often an answer asks the database, where another one came before it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer()
    with CaptureQueriesContext(connection) as captured:
        answer()
    return len(captured)


def milliseconds(answer: Callable[[], object], times: int) -> float:
    """How long an answer takes, the median of so many."""
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        answer()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1e3
