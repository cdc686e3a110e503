from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tenants.offices"
    label = "offices"

    def ready(self) -> None:
        """Register the check of the city pack."""
        from tenants.offices import checks  # noqa: F401
