from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "tenants.filings"
    label = "filings"

    def ready(self) -> None:
        """Register what must hold of its tables."""
        from tenants.filings import ledger  # noqa: F401
