"""Intake's pages on a desk, below `/o/<office>/desk/`."""

from django.urls import path

from services.intake.views import lists

LIST = "accounts/<uuid:list_id>/"
app_name = "intake-desk"
urlpatterns = [
    path("accounts/", lists.listed, name="lists"),
    path("accounts/template.xlsx", lists.template, {"kind": "xlsx"}, name="list-template"),
    path("accounts/template.csv", lists.template, {"kind": "csv"}, name="list-template-csv"),
    path("accounts/hand-in/", lists.hand_in, name="list-hand-in"),
    path(LIST, lists.one, name="list"),
    path(f"{LIST}to-mend.xlsx", lists.to_mend, name="list-to-mend"),
    *(path(f"{LIST}{verb}/", lists.act, {"verb": verb}, name=f"list-{verb}") for verb in lists.VERBS),
]
