"""The filer's pages, below `/o/<office>/`."""

from django.urls import path

from services.intake.views import (
    annex,
    confirming,
    correction,
    data,
    direct,
    filing,
    home,
    next_filings,
    privacy,
    receipt,
    sheet,
    steps,
)

app_name = "intake"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", home.send_code, name="send-code"),
    path("sign-in/code/", home.enter_code, name="enter-code"),
    path("privacy/", privacy.page, name="privacy"),
    path("sign-out/", home.sign_out, name="sign-out"),
    path("filings/new/", annex.begin, name="begin"),
    path("filings/<uuid:filing_id>/", filing.filing_page, name="filing"),
    path("filings/<uuid:filing_id>/edit/", annex.edit, name="edit"),
    path("filings/<uuid:filing_id>/edit/<slug:step>/", steps.step, name="step"),
    path("filings/<uuid:filing_id>/edit/<slug:step>/save/", steps.save, name="save"),
    path("filings/<uuid:filing_id>/another/", annex.another, name="another"),
    *(
        path(f"filings/<uuid:filing_id>/{kind}/", next_filings.succeed, {"kind": kind}, name=kind)
        for kind in ("change", "closing")
    ),
    path("filings/<uuid:filing_id>/data/", data.page, name="data"),
    path("filings/<uuid:filing_id>/data/copy.zip", data.copy, name="data-copy"),
    path("filings/<uuid:filing_id>/data/reveal/<slug:field>/", data.reveal, name="data-reveal"),
    path("filings/<uuid:filing_id>/data/erase/", data.erase, name="data-erase"),
    path("filings/<uuid:filing_id>/confirm/", confirming.act, {"verb": "confirm"}, name="confirm"),
    path("filings/<uuid:filing_id>/confirm/send/", confirming.act, {"verb": "send"}, name="confirm-send"),
    path("filings/<uuid:filing_id>/receipt/", receipt.receipt, name="receipt"),
    path("filings/<uuid:filing_id>/receipt.pdf", receipt.receipt_pdf, name="receipt-pdf"),
    path("filings/<uuid:filing_id>/receipt.webp", receipt.receipt_picture, name="receipt-picture"),
    *(
        path(f"filings/<uuid:filing_id>/correction.{kind}", correction.correction, {"kind": kind}, name=name)
        for kind, name in (("pdf", "correction"), ("webp", "correction-picture"))
    ),
    path("sheet/", sheet.sealed_sheet, name="sealed-sheet"),
    path("filings/<uuid:filing_id>/form/", sheet.form_page, name="form"),
    path("filings/<uuid:filing_id>/form/mail/", sheet.mail, name="mail-form"),
    *(
        path(f"filings/<uuid:filing_id>/form.{kind}", sheet.form, {"kind": kind}, name=name)
        for kind, name in (("pdf", "printed-form"), ("docx", "form-docx"), ("webp", "form-picture"))
    ),
    path("filings/<uuid:filing_id>/upload/offer/", direct.offer, name="upload-offer"),
    path("filings/<uuid:filing_id>/documents/<uuid:document_id>/", filing.document, name="document"),
    path(
        "filings/<uuid:filing_id>/documents/<uuid:document_id>/pages/<int:page>.webp",
        filing.document_page,
        name="document-page",
    ),
    *(
        path(f"filings/<uuid:filing_id>/{verb}/", filing.act, {"verb": verb}, name=verb)
        for verb in ("upload", "submit", "withdraw", "ask")
    ),
]
