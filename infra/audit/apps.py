from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "infra.audit"
    label = "audit"

    def ready(self) -> None:
        """Register what must hold of its tables."""
        from infra.audit import ledger  # noqa: F401
