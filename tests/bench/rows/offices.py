"""Offices: what one more costs."""

import itertools
import time

from tests.bench.row import Goal, Row

_numbers = itertools.count(1)


class NewOffice(Row):
    name = "new-office"
    quick = True
    title = "a new office"
    against = "its schema's statements in one transaction"
    unit = "ms"
    goal = Goal("at most", 1.3)

    def limit(self) -> float:
        from infra.db import owner_scope
        from infra.db.models import SchemaChange

        with owner_scope():
            statements = [change.sql for change in SchemaChange.objects.order_by("id") if change.sql]
        name = f"o_bare{next(_numbers)}"
        with self.stage.owner() as owner:
            begun = time.perf_counter()
            with owner.transaction():
                owner.execute(f"CREATE SCHEMA {name}")
                owner.execute(f"SET LOCAL search_path = {name}, shared")
                owner.execute("\n".join(statements))
            return (time.perf_counter() - begun) * 1e3

    def ours(self) -> float:
        from tenants.offices.directory import directory
        from tenants.offices.provisioning import create_office

        number = next(_numbers)
        like = next(entry for entry in directory().pack.offices if entry.kind != "city")
        entry = like.model_copy(update={"slug": f"bench{number}", "code": f"{number:04d}"})
        begun = time.perf_counter()
        create_office(entry)
        return (time.perf_counter() - begun) * 1e3
