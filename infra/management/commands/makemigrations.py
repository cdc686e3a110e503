"""Django's makemigrations, as the owner of the tables."""

from typing import Any

from django.core.management.commands import makemigrations

from infra.db import owner_scope


class Command(makemigrations.Command):
    """`./beian manage makemigrations`: it asks which migrations were run, and nobody but the owner may read that."""

    def handle(self, *app_labels: str, **options: Any) -> None:
        with owner_scope():
            super().handle(*app_labels, **options)
