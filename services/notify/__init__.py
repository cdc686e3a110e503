"""What goes out: messages to filers and offices, reminders, the overdue clock.

Owns: messages, reminders, and who cannot be reached (in each office's schema); the offices' texts, what
messages cost, and what the city writes to many (shared).
Emits: `filing.overdue` and `filing.unanswered`, through the filing's one door, by the clock.
Reacts to: filing.drafted (of a list, where its office wants that), filing.submitted, filing.returned,
filing.county_approved, filing.city_archived, filing.overdue, filing.unanswered, question.asked, question.answered,
order.issued, order.reminded, order.answered.
"""

from datetime import time

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service

# What fills the places of each event's SMS, in their order: a provider approves the text around them.
SMS = {
    "filing.drafted": ("account", "due", "phone"),
    "filing.submitted": ("account", "phone"),
    "filing.returned": ("account", "count", "due", "phone"),
    "filing.county_approved": ("account",),
    "filing.city_archived": ("account", "number"),
    "filing.overdue": ("account", "phone"),
    "filing.reminder": ("account", "due", "phone"),
    "question.answered": ("account", "phone"),
}
SERVICE = Service(
    hears=("filing.*", "question.*", "order.*"),
    clock={
        "keep_time": 20.0,
        "warn_offices": 300.0,
        "sweep_messages": 10.0,
        "send_digests": 60.0,
        "send_bulk": 10.0,
        "read_bounces": 60.0,
        "check_budgets": 3600.0,
        "recount_budget": time(3, 0),
        "forget_health": time(3, 15),
        "find_unreached": 60.0,
        "seal_audit": 10.0,
        "verify_audit": time(3, 30),
    },
    sms=SMS,
    desk=(
        Place(
            "",
            _("Messages"),
            under=(
                Place("notify:messages", _("Sent and not sent"), frozenset({"district"})),
                Place("notify:unreachable", _("Not reached"), frozenset({"district"})),
                Place("notify:bulk", _("Write to many"), frozenset({"city"})),
                Place("notify:providers", _("SMS providers"), frozenset({"city"})),
                Place("notify:dead-letters", _("Dead letters"), frozenset({"city"})),
                Place("notify:texts", _("Texts")),
                Place("notify:digests", _("Mail to this office")),
                Place("notify:budget", _("Budget")),
            ),
        ),
    ),
    filing=(Place("notify:filing", _("Messages")),),
    filer=(Place("notify-filer:sent", _("What we sent you")),),
)
