from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "tenants.filings"
    label = "filings"
