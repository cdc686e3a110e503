from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "services.review"
    label = "review"

    def ready(self) -> None:
        """Register what this service reacts to, and what it tells Prometheus."""
        from services.review import gauges, handlers  # noqa: F401
