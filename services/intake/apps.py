from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "services.intake"
    label = "intake"

    def ready(self) -> None:
        """Register what this service reacts to."""
        from services.intake import handlers  # noqa: F401
