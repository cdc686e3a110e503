"""Many offices in one message: a question to each under its own role, or statements for each schema."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import Any, cast

import structlog
from django.db import DatabaseError, connection

from infra.db.postgresql.base import DatabaseWrapper
from infra.db.postgresql.lanes import lane_of
from infra.db.scope import Scope, office_scope, schema_of

log = structlog.get_logger(__name__)

OFFICES_A_MESSAGE = 50


def offices_where(slugs: Iterable[str], condition: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """The offices in which a condition holds: an SQL expression over an office's own tables.

    An office that cannot be asked is one in which it holds, and with it those that were asked in the same message:
    who then goes to each of them finds the one that is at fault.
    """
    by_lane = sorted(slugs, key=_lane)
    for _number, offices in groupby(by_lane, key=_lane):
        while some := list(islice(offices, OFFICES_A_MESSAGE)):
            try:
                yield from _holds(some, condition, parameters)
            except DatabaseError:
                log.exception("offices.not_asked", first=some[0], count=len(some))
                yield from some


def _lane(slug: str) -> int:
    return lane_of(schema_of(slug))


def _holds(slugs: list[str], condition: str, parameters: Mapping[str, Any]) -> list[str]:
    wrapper = cast("DatabaseWrapper", connection)
    scopes = [Scope("office", schema_of(slug)) for slug in slugs]
    found = []
    with office_scope(slugs[0]), connection.cursor() as cursor:
        question = cursor.cursor.mogrify(f"SELECT {condition};", parameters)
        cursor.execute("".join("".join([*wrapper.taking(scope), question]) for scope in scopes))
        # Of each office the last of three results; the two SETs are passed over. Counted from the end, for the
        # message may have begun with others.
        for slug, result in zip(slugs, range(2 - 3 * len(slugs), 0, 3), strict=True):
            cursor.set_result(result)
            if cursor.fetchone()[0]:
                found.append(slug)
        wrapper.applied = scopes[-1]
    return found


def run_in(statements: Mapping[Scope, str]) -> None:
    """Run statements in several scopes, in one message, in the transaction of the caller."""
    wrapper = cast("DatabaseWrapper", connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "".join("".join([*wrapper.taking(scope), text, ";"]) for scope, text in statements.items())
        )
    wrapper.applied = None  # the last of them, until the transaction is rolled back


def each_office(work: Callable[[], int], slugs: Iterable[str]) -> int | None:
    """Do something in each of these offices' scope; what fails in one does not keep it from the others.

    Returns:
        the sum of all; None where it failed somewhere.
    """
    total, failed = 0, False
    for slug in slugs:
        try:
            with office_scope(slug):
                total += work()
        except Exception:
            failed = True
            log.exception("clock.office_failed", office=slug)
    return None if failed else total
