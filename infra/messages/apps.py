from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "infra.messages"
    label = "providers"  # Django has "messages" of its own

    def ready(self) -> None:
        """Register the checks of the providers."""
        from infra.messages import checks  # noqa: F401
