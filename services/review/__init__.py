"""The offices' side: the district's desk, and the city's docket.

Owns: the docket (shared schema), a read model of all offices' filings without personal data; summary tables (in each
office's schema).
Emits: `filing.urged`; all else comes out of the filing's one door.
Reacts to: every `filing.*`, `paper.*`, `document.*` and `question.*` event (keeps the docket).
"""

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service, Waiting

DISTRICT, OVERSEERS = frozenset({"district"}), frozenset({"supervisor", "auditor"})
ASKED = "SELECT FROM filings_question WHERE answered_at IS NULL LIMIT %(most)s"
SERVICE = Service(
    hears=("filing.*", "paper.*", "document.*", "question.*"),
    clock={"make_tables": 2.0, "forget_tables": 3600.0},
    desk=(
        Place("review:desk", _("Queue"), DISTRICT, rank=10),
        Place("review:desk", _("Docket"), frozenset({"city"}), rank=10),
        Place(
            "review:exports", _("Summary tables"), DISTRICT, roles=frozenset({"clerk", "supervisor"}), rank=30
        ),
        Place(
            "",
            _("Supervision"),
            roles=OVERSEERS,
            rank=90,
            under=(
                Place("review:doings", _("Who did what"), DISTRICT, roles=OVERSEERS),
                Place("review:clocks", _("The office's clock"), DISTRICT, roles=OVERSEERS),
                Place("review:stuck", _("What is stuck"), DISTRICT, roles=OVERSEERS),
                Place("review:team", _("Staff and roles"), DISTRICT, roles=OVERSEERS),
                Place("review:contact", _("The office's data"), roles=OVERSEERS | {"officer"}),
            ),
        ),
    ),
    waiting=(
        Waiting(
            "review:desk",
            "state=asked",
            _("Questions without an answer"),
            f"SELECT count(*) FROM ({ASKED}) AS few",  # noqa: S608 - words of our own
        ),
    ),
    filing=(Place("review:filing", _("Filing")),),
)
