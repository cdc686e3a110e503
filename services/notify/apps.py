from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "services.notify"
    label = "notify"

    def ready(self) -> None:
        """Register what this service reacts to, and what must hold of its tables."""
        from services.notify import handlers, ledger  # noqa: F401
