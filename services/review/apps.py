from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "services.review"
    label = "review"

    def ready(self) -> None:
        """Register what it reacts to, what it tells Prometheus, and what must hold of its tables."""
        from services.review import gauges, handlers, ledger  # noqa: F401
