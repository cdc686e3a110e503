"""What was sent about a filing, and how far each message came."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from infra.db import office_scope
from services.notify.queries import messages_of
from tenants.offices.directory import directory


class Command(BaseCommand):
    """`./beian manage messages OFFICE FILING`; a gateway knows a message by its id."""

    help = "List the messages of a filing: when, about what, to whom, how, how far, and why no further."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("office")
        parser.add_argument("filing", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if options["office"] not in directory().offices:
            raise CommandError(f"there is no office {options['office']}: {', '.join(directory().offices)}")
        with office_scope(options["office"]):
            for message in messages_of(options["filing"]):
                at = timezone.localtime(message.created_at).isoformat(" ", "seconds")
                words = (at, message.event_type, message.recipient, message.channel, message.state)
                self.stdout.write(f"{message.pk}  {'  '.join(words)}  {message.error}".rstrip())
