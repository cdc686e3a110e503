"""The addresses of what is between the offices: transfers, and findings across them."""

from django.urls import path

from services.review.views import crossings, transfers

TRANSFER = "transfers/<uuid:transfer_id>/"
BETWEEN = [
    path("transfers/", transfers.listed, name="transfers"),
    path(TRANSFER, transfers.one, name="transfer"),
    *(
        path(f"{TRANSFER}{verb}/", transfers.act, {"verb": verb}, name=f"transfer-{verb}")
        for verb in transfers.VERBS
    ),
    path("findings/", crossings.listed, name="crossings"),
    path("findings/<uuid:finding_id>/aside/", crossings.put_aside, name="put-aside"),
]
