from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "services.review"
    label = "review"

    def ready(self) -> None:
        """Register what this service reacts to."""
        from services.review import handlers  # noqa: F401
