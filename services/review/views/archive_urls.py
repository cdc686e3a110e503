"""The addresses of archive packages and referrals, below the city's desk."""

from django.urls import path

from services.review.views import packages, referrals

PACKAGE, EXPORT = "packages/<slug:office>/<uuid:filing_id>/", "packages/exports/<uuid:export_id>/"
ARCHIVE = [
    path("packages/", packages.listed, name="packages"),
    path("packages/export/", packages.export, name="packages-export"),
    path("packages/exports/", packages.exports, name="package-exports"),
    path(EXPORT, packages.export_page, name="package-export"),
    path(f"{EXPORT}packages.zip", packages.export_file, name="package-export-file"),
    path(PACKAGE, packages.one, name="package"),
    path(f"{PACKAGE}package.zip", packages.file, name="package-file"),
    path(f"{PACKAGE}again/", packages.try_again, name="package-again"),
]
REFERABLE, REFERRAL = "referable/<slug:office>/<uuid:filing_id>/", "referrals/<uuid:referral_id>/"
REFER = [
    path("referable/", referrals.candidates, name="referable"),
    path("referable/propose/", referrals.propose, name="propose"),
    path(REFERABLE, referrals.candidate, name="referable-one"),
    path("referrals/", referrals.listed, name="referrals"),
    path(REFERRAL, referrals.one, name="referral"),
    path(f"{REFERRAL}letter.pdf", referrals.file, {"what": "letter"}, name="referral-letter"),
    path(f"{REFERRAL}list.xlsx", referrals.file, {"what": "list"}, name="referral-list"),
    *(
        path(f"{REFERRAL}{verb}/", referrals.act, {"verb": verb}, name=f"referral-{verb}")
        for verb in referrals.VERBS
    ),
]
