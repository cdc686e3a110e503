"""The offices' side: the district's desk, and the city's docket.

Owns: the docket (shared schema), a read model of all offices' filings without personal data; what counts against an
office; what was decided at a desk, for the ten seconds in which it may be undone; by which rule a desk gives out its
filings, and what was taken from whom.
Emits: `filing.urged`, `filing.reminder`, and by the clock `filing.deemed_accepted`; all else comes out of the filing's
one door.
Reacts to: every `filing.*`, `paper.*`, `document.*` and `question.*` event (keeps the docket; gives out what is handed
in).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

SERVICE = Service(
    hears=("filing.*", "paper.*", "document.*", "question.*"),
    clock={"carry_out": 2.0, "deem_accepted": 300.0},
    desk=(
        Place("review:desk", _("Queue"), frozenset({"district"})),
        Place("review:assignment", _("Assignment"), frozenset({"district"})),
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
