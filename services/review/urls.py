"""The desks' pages, below `/o/<office>/desk/`: a district's, or the city's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from services.review.views import contact, docket, docket_filing, exports, filing, queue, supervising, team
from services.review.views.verbs import VERBS


def desk(request: HttpRequest) -> HttpResponse:
    """The desk of this office."""
    is_city = request.office.is_city  # type: ignore[attr-defined]
    return (docket.docket if is_city else queue.queue)(request)


PAGE = "documents/<uuid:document_id>/pages/<int:page>.webp"
FILING, DISTRICTS = "filings/<uuid:filing_id>/", "docket/<slug:office>/<uuid:filing_id>/"

app_name = "review"
urlpatterns = [
    path("", desk, name="desk"),
    path(FILING, filing.filing_page, name="filing"),
    path(f"{FILING}reveal/<slug:field>/", filing.reveal, name="reveal"),
    path(f"{FILING}{PAGE}", filing.document_page, name="document-page"),
    *(path(f"{FILING}{verb}/", filing.act, {"verb": verb}, name=verb) for verb in VERBS),
    path("tables/", exports.exports_page, name="exports"),
    path("tables/ask/", exports.ask, name="export-ask"),
    path("tables/<uuid:export_id>/", exports.export_page, name="export"),
    path("tables/<uuid:export_id>/file/", exports.file, name="export-file"),
    *(
        path(f"tables/<uuid:export_id>/{verb}/", exports.act, {"verb": verb}, name=f"export-{verb}")
        for verb in exports.VERBS
    ),
    path("supervision/", supervising.doings_page, name="doings"),
    path("supervision/doings/<int:member>/", supervising.doings_of, name="doings-of"),
    path("supervision/clocks/", supervising.clocks_page, name="clocks"),
    path("supervision/stuck/", supervising.stuck_page, name="stuck"),
    path("supervision/staff/", team.team_page, name="team"),
    path("supervision/staff/add/", team.add, name="team-add"),
    *(
        path(f"supervision/staff/<int:member>/{verb}/", team.act, {"verb": verb}, name=f"team-{verb}")
        for verb in team.VERBS
    ),
    path("supervision/contact/", contact.contact_page, name="contact"),
    path("supervision/contact/save/", contact.save, name="contact-save"),
    path(DISTRICTS, docket_filing.filing_page, name="docket-filing"),
    path(f"{DISTRICTS}reveal/<slug:field>/", docket_filing.reveal, name="docket-reveal"),
    path(f"{DISTRICTS}{PAGE}", docket_filing.document_page, name="docket-page"),
    *(
        path(f"{DISTRICTS}{verb}/", docket_filing.act, {"verb": verb}, name=verb)
        for verb in ("archive", "send_back", "urge")
    ),
]
