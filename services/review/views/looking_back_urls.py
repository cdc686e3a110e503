"""The addresses of what is read of the past, below the desk: the audit trail, and what was known on a day."""

from django.urls import path

from services.review.views import past, trail

LOOKING_BACK = [
    path("trail/", trail.trail_page, name="trail"),
    path("trail/entries.csv", trail.trail_file, name="trail-file"),
    path("then/", past.office_then, name="then"),
    path("then/filings/", past.filings_then, name="filings-then"),
    path("filings/<uuid:filing_id>/then/", past.filing_then, name="filing-then"),
    path("docket/<slug:office>/<uuid:filing_id>/then/", past.docket_filing_then, name="docket-filing-then"),
]
