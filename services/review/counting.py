"""How many filings each view of the queue has: exact up to a bound, for a million takes long to count."""

from functools import cache

from django.db import connection
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db.fetch import Place
from infra.problems import Forbidden
from services.review.filters import VIEWS, shown_to
from tenants.filings.models import Filing

COUNTED = 1000


def counts(actor: Actor) -> dict[str, int]:
    """How many filings of the current office each view has; COUNTED where there are as many, or more.

    Raises:
        Forbidden: not staff of this office.
    """
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    sql, parameters = _statement(COUNTED)
    with connection.cursor() as cursor:
        cursor.execute(sql, [actor.id if isinstance(one, Place) else one for one in parameters])  # type: ignore[misc]
        return dict(cursor.fetchall())


def figure(count: int) -> str:
    """A count as it is shown: what was not counted to the end says so."""
    return str(count) if count < COUNTED else f"{COUNTED - 1}+"


@cache
def _statement(most: int) -> tuple[str, tuple[object, ...]]:
    """One statement for all views, from the conditions that the lists have."""
    parts, parameters = list[str](), list[object]()
    for view, condition in shown_to(Value(Place("me"))).items():
        sql, values = (
            Filing.objects.filter(condition)
            .values("pk")[:most]
            .query.get_compiler(connection=connection)
            .as_sql()
        )
        parts.append(f"SELECT %s, (SELECT count(*) FROM ({sql}) AS few)")  # noqa: S608 - Django's own
        parameters += [view, *values]
    assert len(parts) == len(VIEWS)  # noqa: S101 - a view has its words and its condition
    return " UNION ALL ".join(parts), tuple(parameters)
