from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "services.review"
    label = "review"

    def ready(self) -> None:
        """Register what this service reacts to, and what must hold of its tables."""
        from services.review import handlers, ledger  # noqa: F401
