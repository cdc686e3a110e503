"""The offices' side: the district's desk, and the city's docket.

Owns: the docket (shared schema), a read model of all offices' filings without personal data.
Emits: `filing.urged`; all else comes out of the filing's one door.
Reacts to: every `filing.*`, `paper.*`, `document.*` and `question.*` event (keeps the docket).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

SERVICE = Service(
    hears=("filing.*", "paper.*", "document.*", "question.*"),
    desk=(
        Place("review:desk", _("Queue"), frozenset({"district"})),
        Place("review:desk", _("Docket"), frozenset({"city"})),
        Place("review:window", _("At the window"), frozenset({"district"})),
        Place(
            "",
            _("Paper copies"),
            under=(
                Place("review:paper-desk", _("Take in"), frozenset({"district"})),
                Place("review:handovers", _("Hand over"), frozenset({"district"})),
                Place("review:shelf", _("Shelf"), frozenset({"city"})),
            ),
        ),
        Place("review:holidays", _("Working days")),
    ),
    filing=(Place("review:filing", _("Filing")),),
)
