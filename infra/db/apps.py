from django.apps import AppConfig


class DbConfig(AppConfig):
    name = "infra.db"
    label = "schemas"
