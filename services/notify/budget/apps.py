from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "services.notify.budget"
    label = "budget"
