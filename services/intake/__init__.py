"""The filer's side: sign-in by code, the form, documents, the printed sheet, progress.

Owns: sign-in codes, filers' sign-ins, confirmations (in each office's schema), how many codes were sent (shared).
Emits: `filing.confirmed`; other filing and document events come out of the filing's one door.
Reacts to: `filing.city_archived` (locks the documents), `filing.erased` (takes them away).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

SERVICE = Service(
    hears=("filing.city_archived", "filing.erased"),
    clock={"tidy": 3600.0},
    sms={"signin_code": ("code",), "confirm_code": ("account", "code", "hours", "phone")},
    filer=(Place("intake:filing", _("How far it is")), Place("intake:data", _("My data"))),
)
