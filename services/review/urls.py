"""The desks' pages, below `/o/<office>/desk/`: a district's, or the city's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from services.review.views import (
    acting,
    assignment,
    bulk,
    claims,
    contact,
    docket_filing,
    exports,
    filing,
    handing_over,
    holidays,
    notice,
    oversight,
    paper,
    paper_sheet,
    queue,
    reasons,
    shelving,
    team,
    why,
    window,
)
from services.review.views.archive_urls import ARCHIVE, REFER
from services.review.views.between_urls import BETWEEN
from services.review.views.city import urls as city
from services.review.views.city.dashboard import dashboard
from services.review.views.looking_back_urls import LOOKING_BACK
from services.review.views.setup_urls import SETUP
from services.review.views.verbs import VERBS


def desk(request: HttpRequest) -> HttpResponse:
    """The desk of this office."""
    is_city = request.office.is_city  # type: ignore[attr-defined]
    return (dashboard if is_city else queue.queue)(request)


PAGE = "documents/<uuid:document_id>/pages/<int:page>.webp"
LIST, WALK_IN = "paper/lists/<int:number>/", "window/<uuid:filing_id>/"
FILING, DISTRICTS = "filings/<uuid:filing_id>/", "docket/<slug:office>/<uuid:filing_id>/"

app_name = "review"
urlpatterns = [
    path("", desk, name="desk"),
    path("told/", claims.told, name="told"),
    path("assignment/", assignment.assignment, name="assignment"),
    path("assignment/rule/", assignment.rule, name="assignment-rule"),
    path("assignment/away/", assignment.away, name="assignment-away"),
    path("assignment/hand-over/", assignment.hand_over, name="assignment-hand-over"),
    path("paper/", paper.desk, name="paper-desk"),
    path("paper/scan/", paper.scan, name="paper-scan"),
    path("paper/day/", paper.day, name="paper-day"),
    path("paper/day.pdf", paper.day_pdf, name="paper-day-pdf"),
    path("paper/lists/", handing_over.lists, name="handovers"),
    path("paper/lists/make/", handing_over.make, name="handover-make"),
    path(f"{LIST}", handing_over.one, name="handover"),
    path(f"{LIST}list.pdf", handing_over.pdf, name="handover-pdf"),
    *(
        path(f"{LIST}{verb}/", handing_over.act, {"verb": verb}, name=f"handover-{verb}")
        for verb in handing_over.VERBS
    ),
    path("window/", window.empty, name="window"),
    path("window/begin/", window.begin, name="window-begin"),
    path(WALK_IN, window.filing_page, name="window-filing"),
    path(f"{WALK_IN}save/", window.save, name="window-save"),
    *(path(f"{WALK_IN}{verb}/", window.act, {"verb": verb}, name=f"window-{verb}") for verb in window.VERBS),
    path("days/", holidays.holidays, name="holidays"),
    path("days/change/", holidays.change, name="holidays-change"),
    path("shelf/", shelving.offices, name="shelf"),
    path("shelf/<slug:office>/", shelving.lists, name="shelf-office"),
    path("shelf/<slug:office>/<int:number>/", shelving.one, name="shelf-list"),
    path("shelf/<slug:office>/<int:number>/shelve/", shelving.shelve, name="shelve"),
    path(f"{FILING}sheet.pdf", paper_sheet.sheet, name="paper-sheet"),
    *ARCHIVE,
    *REFER,
    *BETWEEN,
    *city.urlpatterns,
    *LOOKING_BACK,
    *SETUP,
    path(FILING, filing.filing_page, name="filing"),
    path("next/<uuid:filing_id>/", filing.onward, name="next"),
    path(f"{FILING}why/", why.of_filing, name="why"),
    path(f"{FILING}keep/", claims.keep, name="keep"),
    path(f"{FILING}give-back/", claims.give_back, name="give-back"),
    path(f"{FILING}reveal/<slug:field>/", filing.reveal, name="reveal"),
    path(f"{FILING}{PAGE}", filing.document_page, name="document-page"),
    path(f"{FILING}notice/", notice.preview, name="notice"),
    path(f"{FILING}return/", notice.send, name="return"),
    path(f"{FILING}ask-supervisor/", notice.ask, name="ask-supervisor"),
    path(f"{FILING}correction.pdf", notice.sheet, name="correction"),
    path("undo/", acting.undo, name="undo"),
    path("second-returns/", notice.second_returns, name="second-returns"),
    path("reasons/", reasons.page, name="reasons"),
    path("reasons/keep/", reasons.keep, name="keep-reason"),
    path("reasons/remove/", reasons.remove, name="remove-reason"),
    path("chosen/", bulk.look, name="bulk"),
    path("chosen/approve/", bulk.approve, name="bulk-approve"),
    path("chosen/remind/", bulk.remind, name="bulk-remind"),
    *(path(f"{FILING}{verb}/", filing.act, {"verb": verb}, name=verb) for verb in VERBS),
    path("tables/", exports.exports_page, name="exports"),
    path("tables/ask/", exports.ask, name="export-ask"),
    path("tables/<uuid:export_id>/", exports.export_page, name="export"),
    path("tables/<uuid:export_id>/file/", exports.file, name="export-file"),
    *(
        path(f"tables/<uuid:export_id>/{verb}/", exports.act, {"verb": verb}, name=f"export-{verb}")
        for verb in exports.VERBS
    ),
    path("supervision/", oversight.doings_page, name="doings"),
    path("supervision/doings/<int:member>/", oversight.doings_of, name="doings-of"),
    path("supervision/clocks/", oversight.clocks_page, name="clocks"),
    path("supervision/stuck/", oversight.stuck_page, name="stuck"),
    path("supervision/staff/", team.team_page, name="team"),
    path("supervision/staff/add/", team.add, name="team-add"),
    *(
        path(f"supervision/staff/<int:member>/{verb}/", team.act, {"verb": verb}, name=f"team-{verb}")
        for verb in team.VERBS
    ),
    path("supervision/contact/", contact.contact_page, name="contact"),
    path("supervision/contact/save/", contact.save, name="contact-save"),
    path(DISTRICTS, docket_filing.filing_page, name="docket-filing"),
    path(f"{DISTRICTS}why/", why.in_district, name="docket-why"),
    path(f"{DISTRICTS}reveal/<slug:field>/", docket_filing.reveal, name="docket-reveal"),
    path(f"{DISTRICTS}{PAGE}", docket_filing.document_page, name="docket-page"),
    *(
        path(f"{DISTRICTS}{verb}/", docket_filing.act, {"verb": verb}, name=verb)
        for verb in ("archive", "send_back", "urge")
    ),
    path(f"{DISTRICTS}pass-on/", docket_filing.act, {"verb": "pass-on"}, name="docket-pass-on"),
]
