"""The filer's side: sign-in by code, the form, documents, the printed sheet, progress; lists of known accounts.

Owns: sign-in codes and filers' sign-ins, lists of known accounts (in each office's schema).
Emits: nothing of its own; filing and document events come out of the filing's one door.
Reacts to: `filing.city_archived` (locks the documents).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

SERVICE = Service(
    hears=("filing.city_archived",),
    clock={"tidy": 3600.0, "go_on_with_lists": 5.0},
    sms={"signin_code": ("code",)},
    desk=(Place("intake-desk:lists", _("Known accounts"), frozenset({"district"})),),
    filer=(Place("intake:filing", _("How far it is")),),
)
