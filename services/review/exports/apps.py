from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "services.review.exports"
    label = "exports"
