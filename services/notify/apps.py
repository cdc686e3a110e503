from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "services.notify"
    label = "notify"

    def ready(self) -> None:
        """Register what this service reacts to."""
        from services.notify import handlers, orders  # noqa: F401
