from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "services.intake"
    label = "intake"

    def ready(self) -> None:
        """Register what this service reacts to, and how filers come in."""
        from services.intake import handlers  # noqa: F401
        from services.intake.views.guard import DOOR
        from tenants.offices.filers import open_by

        open_by(DOOR)
