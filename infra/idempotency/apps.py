from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "infra.idempotency"
    label = "idempotency"
