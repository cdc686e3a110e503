from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tenants.offices"
    label = "offices"
