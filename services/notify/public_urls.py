"""Notify's addresses outside any office: a provider knows none."""

from django.urls import path

from services.notify.views import receipts

urlpatterns = [
    path("receipts/<str:name>/", receipts.told),
    path("receipts/<str:name>/<str:secret>/", receipts.told),
]
