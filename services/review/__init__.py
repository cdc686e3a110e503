"""The offices' side: the district's desk; the city's docket, archive packages and referrals.

Owns: the docket and what is known of messages to filers (shared schema), read models without personal data; the archive
packages and their export; the letters of referral.
Emits: `filing.urged`; all else comes out of the filing's one door.
Reacts to: every `filing.*`, `paper.*`, `document.*` and `question.*` event (keeps the docket), `message.*` (what became
of messages), filing.city_archived (its package), filing.submitted and filing.withdrawn (leaves a referral).
"""

from datetime import time

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

SERVICE = Service(
    hears=("filing.*", "paper.*", "document.*", "question.*", "message.*"),
    clock={"make_packages": 5.0, "check_exports": 5.0, "tidy": time(4, 30)},
    desk=(
        Place("review:desk", _("Queue"), frozenset({"district"})),
        Place("review:desk", _("Docket"), frozenset({"city"})),
        Place(
            "",
            _("Referral"),
            under=(
                Place("review:referable", _("Who may be referred"), frozenset({"city"})),
                Place("review:referrals", _("Letters of referral"), frozenset({"city"})),
            ),
        ),
        Place(
            "",
            _("Archive"),
            under=(
                Place("review:packages", _("Archive packages"), frozenset({"city"})),
                Place("review:exports", _("Taken out"), frozenset({"city"})),
            ),
        ),
    ),
    filing=(Place("review:filing", _("Filing")),),
)
