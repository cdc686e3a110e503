from django.apps import AppConfig


class WordingsConfig(AppConfig):
    name = "services.notify.wordings"
    label = "wordings"
