"""The desks' pages, below `/o/<office>/desk/`: a district's, or the city's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from services.review.views import docket_filing, filing, queue
from services.review.views.city import urls as city
from services.review.views.city.dashboard import dashboard
from services.review.views.verbs import VERBS


def desk(request: HttpRequest) -> HttpResponse:
    """The desk of this office."""
    is_city = request.office.is_city  # type: ignore[attr-defined]
    return (dashboard if is_city else queue.queue)(request)


PAGE = "documents/<uuid:document_id>/pages/<int:page>.webp"
FILING, DISTRICTS = "filings/<uuid:filing_id>/", "docket/<slug:office>/<uuid:filing_id>/"

app_name = "review"
urlpatterns = [
    path("", desk, name="desk"),
    *city.urlpatterns,
    path(FILING, filing.filing_page, name="filing"),
    path(f"{FILING}reveal/<slug:field>/", filing.reveal, name="reveal"),
    path(f"{FILING}{PAGE}", filing.document_page, name="document-page"),
    *(path(f"{FILING}{verb}/", filing.act, {"verb": verb}, name=verb) for verb in VERBS),
    path(DISTRICTS, docket_filing.filing_page, name="docket-filing"),
    path(f"{DISTRICTS}reveal/<slug:field>/", docket_filing.reveal, name="docket-reveal"),
    path(f"{DISTRICTS}{PAGE}", docket_filing.document_page, name="docket-page"),
    *(
        path(f"{DISTRICTS}{verb}/", docket_filing.act, {"verb": verb}, name=verb)
        for verb in ("archive", "send_back", "urge")
    ),
]
