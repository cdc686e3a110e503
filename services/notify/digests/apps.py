from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "services.notify.digests"
    label = "digests"
