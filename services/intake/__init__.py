"""The filer's side: sign-in by code, the form, documents, the printed sheet, progress; lists of known accounts.

Owns: sign-in codes, filers' sign-ins, confirmations, lists of known accounts (in each office's schema), how many codes
were sent (shared).
Emits: `filing.confirmed`; other filing and document events come out of the filing's one door.
Reacts to: `filing.city_archived` and `filing.transferred` (locks the documents), `filing.erased` (takes them away).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service, Waiting

SERVICE = Service(
    hears=("filing.city_archived", "filing.transferred", "filing.erased"),
    clock={"tidy": 3600.0, "go_on_with_lists": 5.0},
    sms={"signin_code": ("code",), "confirm_code": ("account", "code", "hours", "phone")},
    desk=(Place("intake-desk:lists", _("Known accounts"), frozenset({"district"}), rank=20),),
    warns=("services.intake.confirming.missing",),
    waiting=(
        Waiting(
            "intake-desk:lists",
            "",
            _("Lists that wait for your yes"),
            "SELECT count(*) FROM (SELECT FROM intake_accountlist WHERE state = 'checked' LIMIT %(most)s) AS few",
        ),
    ),
    filer=(Place("intake:filing", _("How far it is")), Place("intake:data", _("My data"))),
)
