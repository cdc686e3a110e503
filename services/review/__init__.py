"""The offices' side: the district's desk; the city's docket, archive packages and referrals.

Owns: the docket and what is known of messages to filers (shared schema), read models without personal data, with the
figures of the dashboard; the city's orders to its offices, and their cards; what counts against an office; what was
decided at a desk, for the ten seconds in which it may be undone; by which rule a desk gives out its filings, and what
was taken from whom; summary tables (in each office's schema); the archive packages and their export; the letters of
referral; what filings of several offices have in common, and their transfers.
Emits: `filing.urged`, `filing.reminder`, `order.issued`, `order.reminded`, `order.answered`, and by the clock
`filing.deemed_accepted`; all else comes out of the filing's one door.
Reacts to: every `filing.*`, `paper.*`, `document.*` and `question.*` event (keeps the docket; gives out what is handed
in), `message.*` (what became of messages), filing.city_archived (its package), filing.submitted and filing.withdrawn
(leaves a referral), filing.transferred (so, too); filing.drafted, filing.submitted, filing.city_archived,
filing.withdrawn, filing.transferred, filing.arrived (what filings of several offices have in common);
filing.county_approved and filing.withdrawn (end a transfer that is under way).
"""

from datetime import time

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service, Waiting

DISTRICT, CITY = frozenset({"district"}), frozenset({"city"})
SETS_UP = frozenset({"officer", "auditor"})
OVERSEERS = frozenset({"supervisor", "auditor"})
DECIDING = frozenset({"clerk", "supervisor"})
ASKED = "SELECT FROM filings_question WHERE answered_at IS NULL LIMIT %(most)s"
SECOND_RETURNS = """
    SELECT FROM filings_examination e WHERE asked_at IS NOT NULL AND EXISTS (SELECT FROM filings_filing f
        WHERE f.id = e.filing AND f.state = 'submitted' AND f.stage_since = e.since) LIMIT %(most)s
"""
SERVICE = Service(
    hears=("filing.*", "paper.*", "document.*", "question.*", "message.*"),
    nice=3,
    clock={
        "carry_out": 2.0,
        "compare": 5.0,
        "supervise": 60.0,
        "archive_on": 5.0,
        "deem_accepted": 300.0,
        "follow_calendar": 30.0,
        "carry_out_planned": 30.0,
        "make_tables": 2.0,
        "forget_tables": 3600.0,
        "make_packages": 5.0,
        "check_exports": 5.0,
        "lock_letters": 60.0,
        "tidy": time(4, 30),
    },
    desk=(
        Place("review:desk", _("Queue"), DISTRICT, rank=10),
        Place("review:desk", _("Dashboard"), CITY, rank=8),
        Place("review:docket", _("Docket"), CITY, rank=10),
        Place("review:supervise", _("Orders and cards"), CITY, rank=12),
        Place("review:window", _("At the window"), DISTRICT, roles=DECIDING, rank=12),
        Place(
            "",
            _("Paper copies"),
            rank=14,
            under=(
                Place("review:paper-desk", _("Take in"), DISTRICT),
                Place("review:handovers", _("Hand over"), DISTRICT),
                Place("review:shelf", _("Shelf"), CITY),
            ),
        ),
        Place(
            "",
            _("Between offices"),
            rank=22,
            under=(
                Place("review:crossings", _("Findings across offices"), CITY),
                Place("review:transfers", _("Transfers")),
            ),
        ),
        Place(
            "",
            _("Referral"),
            rank=24,
            under=(
                Place("review:referable", _("Who may be referred"), CITY),
                Place("review:referrals", _("Letters of referral"), CITY),
            ),
        ),
        Place(
            "",
            _("Archive"),
            rank=26,
            under=(
                Place("review:packages", _("Archive packages"), CITY),
                Place("review:package-exports", _("Taken out"), CITY),
            ),
        ),
        Place("review:exports", _("Summary tables"), DISTRICT, roles=DECIDING, rank=30),
        Place(
            "",
            _("Supervision"),
            roles=OVERSEERS | {"officer"},
            rank=90,
            under=(
                Place("review:doings", _("Who did what"), DISTRICT, roles=OVERSEERS),
                Place("review:clocks", _("The office's clock"), DISTRICT, roles=OVERSEERS),
                Place("review:stuck", _("What is stuck"), DISTRICT, roles=OVERSEERS),
                Place("review:trail", _("Audit trail"), DISTRICT, roles=OVERSEERS),
                Place("review:trail", _("Audit trail"), CITY, roles=frozenset({"auditor"})),
                Place("review:then", _("On a past day"), roles=OVERSEERS | {"officer"}),
                Place("review:assignment", _("Assignment"), DISTRICT, roles=OVERSEERS),
                Place("review:reasons", _("Reasons of returns"), DISTRICT, roles=OVERSEERS),
                Place("review:team", _("Staff and roles"), DISTRICT, roles=OVERSEERS),
                Place("review:holidays", _("Working days")),
                Place("review:contact", _("The office's data"), roles=OVERSEERS | {"officer"}),
            ),
        ),
        Place(
            "",
            _("Set-up"),
            rank=95,
            under=(
                Place("review:setup", _("Exercise"), CITY, roles=SETS_UP),
                Place("review:setup-offices", _("Offices"), CITY, roles=SETS_UP),
                Place("review:setup-staff", _("Staff of all offices"), CITY, roles=SETS_UP),
                Place("review:setup-days", _("Days of a year"), CITY, roles=SETS_UP),
            ),
        ),
    ),
    waiting=(
        Waiting(
            "review:desk",
            "view=asked",
            _("Questions without an answer"),
            f"SELECT count(*) FROM ({ASKED}) AS few",  # noqa: S608 - words of our own
        ),
        Waiting(
            "review:second-returns",
            "",
            _("Second returns that wait for a supervisor"),
            f"SELECT count(*) FROM ({SECOND_RETURNS}) AS few",  # noqa: S608 - words of our own
        ),
    ),
    filing=(Place("review:filing", _("Filing")),),
)
