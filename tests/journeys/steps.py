"""Steps that several journeys share, each through the API."""

from datetime import date, timedelta
from typing import Any

from demonstration import pictures
from demonstration.client import Caller, Upload
from demonstration.people import Filer

TODAY = date.today()  # noqa: DTZ011 - of the people at their desks
# When an account was opened whose filing is not overdue, nor reminded of, on whatever day the tests run.
RECENT = TODAY - timedelta(days=14)
CERTIFICATE = {"institution": "organisation_certificate", "company": "business_licence"}


def begin(who: Caller, filer: Filer, **headers: str) -> str:
    """A draft with everything that the filer knows; its id."""
    return str(who.post("filings", {"filer_kind": filer.kind, **filer.form}, **headers)["id"])


def documents_of(who: Caller, filing: str, filer: Filer) -> dict[str, Upload]:
    """What the notice asks of this kind of filer, by kind; the form as it is printed, sealed and photographed."""
    holder = filer.organisation.head if filer.organisation else filer.person
    printed = who.get(f"filings/{filing}/form.pdf")
    photographs = {
        "identity_card": pictures.identity_card(holder),
        "registration_form": pictures.signed(printed, filer),
    }
    if filer.organisation:
        photographs[CERTIFICATE[filer.kind]] = pictures.licence(filer.organisation)
    return {kind: Upload(kind, "photo.jpg", data, "image/jpeg") for kind, data in photographs.items()}


def hand_in(who: Caller, filing: str, filer: Filer) -> dict[str, Upload]:
    """All documents, then the filing; what was uploaded."""
    documents = documents_of(who, filing, filer)
    for document in documents.values():
        who.post(f"filings/{filing}/documents", document)
    who.post(f"filings/{filing}/submit")
    return documents


def submitted(who: Caller, filer: Filer) -> str:
    """A filing that waits for the district; its id."""
    filing = begin(who, filer)
    hand_in(who, filing, filer)
    return filing


def approve(clerk: Caller, filing: str) -> Any:
    """The paper copy is there, and the district passes it on."""
    clerk.post(f"filings/{filing}/paper", {"place": "1号盒"})
    return clerk.post(f"filings/{filing}/approve")
