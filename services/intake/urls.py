"""The filer's pages, below `/o/<office>/`."""

from django.urls import path

from services.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.send_code, name="send-code"),
    path("sign-in/code/", views.enter_code, name="enter-code"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("filings/new/", views.begin, name="begin"),
    path("filings/<uuid:filing_id>/", views.filing_page, name="filing"),
    path("filings/<uuid:filing_id>/edit/", views.edit, name="edit"),
    path("filings/<uuid:filing_id>/form.pdf", views.printed_form, name="printed-form"),
    path("filings/<uuid:filing_id>/documents/<uuid:document_id>/", views.document, name="document"),
    *(
        path(f"filings/<uuid:filing_id>/{verb}/", views.act, {"verb": verb}, name=verb)
        for verb in ("upload", "submit", "withdraw")
    ),
]
