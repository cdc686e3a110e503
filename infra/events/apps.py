from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "infra.events"
    label = "events"

    def ready(self) -> None:
        """Register what must hold of its tables."""
        from infra.events import ledger  # noqa: F401
