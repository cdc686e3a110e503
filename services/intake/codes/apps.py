from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "services.intake.codes"
    label = "codes"
