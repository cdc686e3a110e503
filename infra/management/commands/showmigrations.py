"""Django's showmigrations, as the owner of the tables."""

from typing import Any

from django.core.management.commands import showmigrations

from infra.db import owner_scope


class Command(showmigrations.Command):
    """`./beian manage showmigrations`: nobody but the owner may read which migrations were run."""

    def handle(self, *args: Any, **options: Any) -> None:
        with owner_scope():
            super().handle(*args, **options)
