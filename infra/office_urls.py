"""Addresses of an office, below `/o/<office>/`."""

from django.urls import include, path

from infra.http.api import api

handler400 = "infra.http.errors.bad_request"
handler404 = "infra.http.errors.not_found"
handler500 = "infra.http.errors.server_error"

urlpatterns = [
    path("api/v1/", api.urls),
    path("desk/", include("tenants.offices.desk")),
    path("desk/me/", include("tenants.offices.me")),
    path("desk/", include("services.intake.desk_urls")),
    path("desk/", include("services.notify.urls")),
    path("desk/", include("services.review.urls")),
    path("", include("services.notify.filer_urls")),
    path("", include("services.intake.urls")),
]
