"""The desks' pages, below `/o/<office>/desk/`: a district's, or the city's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from services.review.views import (
    acting,
    assignment,
    bulk,
    claims,
    docket,
    docket_filing,
    filing,
    notice,
    queue,
    reasons,
)
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
    path("told/", claims.told, name="told"),
    path("assignment/", assignment.assignment, name="assignment"),
    path("assignment/rule/", assignment.rule, name="assignment-rule"),
    path("assignment/away/", assignment.away, name="assignment-away"),
    path("assignment/hand-over/", assignment.hand_over, name="assignment-hand-over"),
    path(FILING, filing.filing_page, name="filing"),
    path(f"{FILING}keep/", claims.keep, name="keep"),
    path(f"{FILING}give-back/", claims.give_back, name="give-back"),
    path(f"{FILING}reveal/<slug:field>/", filing.reveal, name="reveal"),
    path(f"{FILING}{PAGE}", filing.document_page, name="document-page"),
    path(f"{FILING}examine/", acting.examine, name="examine"),
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
    path(DISTRICTS, docket_filing.filing_page, name="docket-filing"),
    path(f"{DISTRICTS}reveal/<slug:field>/", docket_filing.reveal, name="docket-reveal"),
    path(f"{DISTRICTS}{PAGE}", docket_filing.document_page, name="docket-page"),
    *(
        path(f"{DISTRICTS}{verb}/", docket_filing.act, {"verb": verb}, name=verb)
        for verb in ("archive", "send_back", "urge")
    ),
]
