"""The offices' side: the district's desk, and the city's docket.

Owns: the docket (shared schema), a read model of all offices' filings without personal data, with the figures of the
dashboard; the city's orders to its offices, and their cards.
Emits: `filing.urged`, `order.issued`, `order.reminded`, `order.answered`; all else comes out of the filing's one door.
Reacts to: every `filing.*`, `paper.*`, `document.*` and `question.*` event (keeps the docket).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

SERVICE = Service(
    hears=("filing.*", "paper.*", "document.*", "question.*"),
    clock={"supervise": 60.0, "archive_on": 5.0},
    desk=(
        Place("review:desk", _("Queue"), frozenset({"district"})),
        Place("review:desk", _("Dashboard"), frozenset({"city"})),
        Place("review:docket", _("Docket"), frozenset({"city"})),
        Place("review:supervise", _("Supervision"), frozenset({"city"})),
    ),
    filing=(Place("review:filing", _("Filing")),),
)
