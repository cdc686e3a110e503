"""What must hold of what the offices share: whoever is named there is an office, and what was planned is made."""

from infra.db.scope import SHARED
from infra.db.wall import shared_models, wall_of
from infra.ledger import Finding, Findings, broken, check, select

STRANGERS = """
    SELECT {own}, count(*) FROM {table} t
    WHERE NOT EXISTS (SELECT FROM offices_office o WHERE o.slug = t.{own}) GROUP BY 1
"""


@check("strangers", shared=True)
def strangers(_office: str) -> Findings:
    """Every row that belongs to one office names one that there is."""
    count = 0
    for model in shared_models():
        owners, table = wall_of(model).owners, model._meta.db_table
        for own in owners:
            for name, rows in select(STRANGERS.format(own=own, table=table)):
                yield Finding(
                    f"{SHARED}.{table}", f"{rows} rows are of {name!r}, and there is no such office"
                )
        count += model._default_manager.count() if owners else 0
    return count


# Of an hour's trouble the clock's own alarms speak; what waits longer than that has been forgotten.
PLANS = """
    SELECT 'plan ' || id, CASE WHEN done_at IS NULL THEN 'still waits, though its moment is over'
        ELSE 'is made, and the office''s trail has no word of it' END
    FROM offices_planned p WHERE office = %(office)s AND CASE
        WHEN taken_back_at IS NOT NULL OR refused IS NOT NULL THEN false
        WHEN done_at IS NULL THEN starts_at < now() - interval '1 hour'
        ELSE NOT EXISTS (
            SELECT FROM audit_auditentry a
            WHERE a.action = 'plan.carried_out' AND (a.detail ->> 'plan')::bigint = p.id
        ) END
"""


@check("plans")
def plans(office: str) -> Findings:
    """What was planned of an office's card and staff is made once its moment has come, and the trail says so."""
    return broken(PLANS, of="offices_planned WHERE office = %(office)s", office=office)
