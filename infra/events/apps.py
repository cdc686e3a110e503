from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "infra.events"
    label = "events"
