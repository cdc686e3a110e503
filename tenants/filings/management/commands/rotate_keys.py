"""Seal everything anew under the newest key, while the system runs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from rich.progress import Progress

from infra.crypto.rotation import rotate, sealed_models
from infra.db import office_scope, shared_scope
from tenants.filings import accounts
from tenants.offices.directory import directory


class Command(BaseCommand):
    """`./beian manage rotate_keys`: after a key was appended to BEIAN_KEYS and everything was restarted with it."""

    help = "Seal personal values anew under the last key of BEIAN_KEYS; may be run at any time, and again."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        models = sealed_models()
        shared = [model for model in models if model._meta.app_config.name in settings.SHARED_APPS]
        offices = list(directory().offices)
        total = 0
        with Progress() as progress:
            task = progress.add_task("rotate_keys", total=len(offices) + 1)
            with shared_scope():
                total += sum(sum(rotate(model)) for model in shared)
            progress.advance(task)
            for slug in offices:
                with office_scope(slug):
                    total += sum(sum(rotate(model)) for model in models if model not in shared)
                    self._claim_anew()
                progress.advance(task)
        self.stdout.write(f"sealed anew: {total}")

    def _claim_anew(self) -> None:
        """Let the claims of the current office stand under each key of the ring, and under no other."""
        for pk in accounts.holding().values_list("pk", flat=True).iterator(chunk_size=1000):
            with transaction.atomic():
                accounts.renew(pk)
