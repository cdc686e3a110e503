"""`docs/events.md`, made from the contracts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from infra.broker import binding_keys, events_queue
from infra.events.envelope import TYPES, Envelope, Event
from infra.events.registry import table
from infra.service import SERVICES

HEAD = """# Events

Made by `./beian manage events_doc` from the classes; do not edit.

An event is a CloudEvents 1.0 JSON object. It is published to the topic exchange `beian.events` under
`<office>.<type>` and carries ids, states and dates: never a person's name, number, phone or address.

"""


def _type(annotation: Any) -> str:
    return getattr(annotation, "__name__", str(annotation))


def _fields(model: type[Event] | type[Envelope]) -> list[str]:
    lines = ["| field | type | always |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {_type(field.annotation)} | {'yes' if field.is_required() else f'no, `{field.default}`'} |"
        for name, field in model.model_fields.items()
    ]
    return lines


def document() -> str:
    """The whole page."""
    parts = [HEAD, "## The envelope\n", *_fields(Envelope), ""]
    handled = {
        event_type: sorted({service for service, known in table() if known == event_type})
        for event_type in TYPES
    }
    for event_type, contract in sorted(TYPES.items()):
        says = (contract.__doc__ or "").strip().splitlines()[0]
        parts += [
            f"## `{event_type}`\n",
            f"{says} Version {contract.dataversion}. Handled by: {', '.join(handled[event_type]) or 'nobody yet'}.\n",
            *_fields(contract),
            "",
        ]
    parts += ["## Queues\n", "| queue | bound to |", "|---|---|"]
    parts += [
        f"| `{events_queue(service)}` | {', '.join(f'`{key}`' for key in binding_keys(service))} |"
        for service in SERVICES
    ]
    return "\n".join(parts) + "\n"


class Command(BaseCommand):
    """`./beian manage events_doc`."""

    help = "Write docs/events.md from the events' classes."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        (settings.ROOT / "docs" / "events.md").write_text(document(), encoding="utf-8")
