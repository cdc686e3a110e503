from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tenants.offices"
    label = "offices"

    def ready(self) -> None:
        """Register what must hold of its tables, and the check of the city pack."""
        from tenants.offices import checks, ledger  # noqa: F401
