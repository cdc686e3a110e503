"""The desks' pages, below `/o/<office>/desk/`: a district's, or the city's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from services.review import city_views, views


def desk(request: HttpRequest) -> HttpResponse:
    """The desk of this office."""
    is_city = request.office.is_city  # type: ignore[attr-defined]
    return (city_views.docket if is_city else views.queue)(request)


app_name = "review"
urlpatterns = [
    path("", desk, name="desk"),
    path("sign-in/", views.sign_in_page, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("filings/<uuid:filing_id>/", views.filing_page, name="filing"),
    path("filings/<uuid:filing_id>/reveal/<slug:field>/", views.reveal, name="reveal"),
    path(
        "filings/<uuid:filing_id>/documents/<uuid:document_id>/pages/<int:page>.webp",
        views.document_page,
        name="document-page",
    ),
    *(
        path(f"filings/<uuid:filing_id>/{verb}/", views.act, {"verb": verb}, name=verb)
        for verb in views.VERBS
    ),
    path("docket/<slug:office>/<uuid:filing_id>/", city_views.filing_page, name="docket-filing"),
    *(
        path(f"docket/<slug:office>/<uuid:filing_id>/{verb}/", city_views.act, {"verb": verb}, name=verb)
        for verb in ("archive", "send_back", "urge")
    ),
]
