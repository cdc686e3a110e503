from django.apps import AppConfig


class InfraConfig(AppConfig):
    name = "infra"

    def ready(self) -> None:
        """Register the checks of the settings."""
        from infra import checks  # noqa: F401
