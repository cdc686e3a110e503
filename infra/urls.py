"""Addresses outside any office."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from infra import scrape
from infra.http import catalogue, health, large_print

handler400 = "infra.http.errors.bad_request"
handler404 = "infra.http.errors.not_found"
handler500 = "infra.http.errors.server_error"

urlpatterns = [
    path("", include("services.intake.public_urls")),
    path("", include("services.notify.public_urls")),
    path("problems", catalogue.page),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", scrape.metrics),
    path("large-print/", large_print.switch, name="large-print"),
    path("i18n/", include("django.conf.urls.i18n")),
]
if settings.SINK_URL:
    urlpatterns += [
        path("sink/", RedirectView.as_view(url=settings.SINK_URL)),
        path(
            "sink/messages.json", RedirectView.as_view(url=settings.SINK_URL.rstrip("/") + "/messages.json")
        ),
    ]
