"""The one verb of budgets: the city says what an office may spend."""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.problems import Forbidden, NotFound, Unprocessable
from services.notify.budget import limits
from services.notify.budget.spending import MONTH_OF
from services.notify.models import Channel
from tenants.filings import permissions
from tenants.offices import directory

MOST = 999_999_999
KEEP = """
    INSERT INTO budget_limit AS l (office, channel, a_month, by) VALUES (%s, %s, %s, %s)
    ON CONFLICT (office, channel) DO UPDATE SET a_month = excluded.a_month, by = excluded.by, at = now()
    WHERE l.a_month <> excluded.a_month
"""
DROP = "DELETE FROM budget_limit WHERE office = %s AND channel = %s"
# What was said of the old limit says nothing of the new one.
WARN_ANEW = f"""
    UPDATE budget_spent SET warned = 0 WHERE office = %s AND channel = %s AND month = {MONTH_OF.format("now()")}
"""  # noqa: S608 - words of our own


def limit(office: str, a_month: dict[Channel, int | None], actor: Actor) -> None:
    """Set what an office may send in a month by each channel; None: what the notice says, 0: as much as it likes.

    Raises:
        Forbidden: not an officer of the city.
        NotFound: there is no such office.
        Unprocessable: there can be no such limit.
    """
    if not permissions.city_officer(actor):
        raise Forbidden("limits-not-yours", _("Limits are set by the city's officer."))
    if directory.office(office) is None:
        raise NotFound("no-such-office", _("There is no such office."))
    if any(one is not None and not 0 <= one <= MOST for one in a_month.values()):
        raise Unprocessable("no-such-limit", _("A limit is a whole number, 0 for none, or empty."))
    with transaction.atomic():
        for channel, one in sorted(a_month.items()):
            if _keep(office, channel, one, actor):
                detail = {"office": office, "channel": channel.value, "a_month": one}
                trail.record(actor, "budget.limited", detail=detail)
        transaction.on_commit(limits.forget)


def _keep(office: str, channel: Channel, a_month: int | None, actor: Actor) -> bool:
    """Whether that is new."""
    with shared_scope(), connection.cursor() as cursor:
        if a_month is None:
            cursor.execute(DROP, [office, channel.value])
        else:
            cursor.execute(KEEP, [office, channel.value, a_month, actor.id])
        if new := bool(cursor.rowcount):
            cursor.execute(WARN_ANEW, [office, channel.value])
    return new
