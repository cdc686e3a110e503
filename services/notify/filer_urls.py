"""Notify's pages for filers, below `/o/<office>/`."""

from django.urls import path

from services.notify.views import sent

app_name = "notify-filer"
urlpatterns = [path("filings/<uuid:filing_id>/messages/", sent.sent_page, name="sent")]
