from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "services.notify.bulk"
    label = "bulk"
