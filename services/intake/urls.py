"""The filer's pages, below `/o/<office>/`."""

from django.urls import path

from services.intake.views import annex, filing, home, sheet

app_name = "intake"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", home.send_code, name="send-code"),
    path("sign-in/code/", home.enter_code, name="enter-code"),
    path("sign-out/", home.sign_out, name="sign-out"),
    path("filings/new/", annex.begin, name="begin"),
    path("filings/<uuid:filing_id>/", filing.filing_page, name="filing"),
    path("filings/<uuid:filing_id>/edit/", annex.edit, name="edit"),
    path("sheet/", sheet.sealed_sheet, name="sealed-sheet"),
    path("filings/<uuid:filing_id>/form/", sheet.form_page, name="form"),
    path("filings/<uuid:filing_id>/form/mail/", sheet.mail, name="mail-form"),
    *(
        path(f"filings/<uuid:filing_id>/form.{kind}", sheet.form, {"kind": kind}, name=name)
        for kind, name in (("pdf", "printed-form"), ("docx", "form-docx"), ("webp", "form-picture"))
    ),
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
