"""What must hold of what the offices share: whoever is named there is an office."""

from infra.db.scope import SHARED
from infra.db.wall import shared_models, wall_of
from infra.ledger import Finding, Findings, check, select

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
