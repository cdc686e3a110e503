from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tenants.offices"
    label = "offices"

    def ready(self) -> None:
        """Register what must hold of its tables."""
        from tenants.offices import ledger  # noqa: F401
