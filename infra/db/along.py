"""Statements of which nobody needs an answer."""

from typing import Any, cast

from django.db import connection

from infra.db.postgresql.base import DatabaseWrapper
from infra.db.postgresql.prepared import Prepared


def send_along(statement: Prepared, parameters: Any) -> None:
    """Run a statement with the next one of the transaction, or with its COMMIT.

    It costs no round trip, and what it locks is not held while somebody waits for one. What it raises is raised there.
    """
    cast("DatabaseWrapper", connection).send_along(statement, parameters)
