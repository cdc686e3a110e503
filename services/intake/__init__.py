"""The filer's side: sign-in by code, the form, documents, the printed sheet, progress.

Owns: sign-in codes and filers' sign-ins (in each office's schema).
Emits: nothing of its own; filing and document events come out of the filing's one door.
Reacts to: `filing.city_archived` (locks the documents).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

SERVICE = Service(
    hears=("filing.city_archived",),
    clock={"tidy": 3600.0},
    sms={"signin_code": ("code",)},
    filer=(Place("intake:filing", _("How far it is")),),
)
