"""What goes out: messages to filers and offices, reminders, the overdue clock.

Owns: messages, reminders, and who cannot be reached (in each office's schema); the offices' texts, what
messages cost, and what the city writes to many (shared).
Emits: `filing.overdue`, `filing.unanswered`, and `filing.due_moved` (after a new release), through the filing's one
door, by the clock; `message.*` of what became of messages to filers.
Reacts to: filing.drafted (of a list, where its office wants that), filing.submitted, filing.returned,
filing.county_approved, filing.city_archived, filing.overdue, filing.due_moved, filing.reminder (one that an office asks
for), filing.unanswered, filing.arrived, question.asked, question.answered, order.issued, order.reminded,
order.answered.
"""

from datetime import time

from django.utils.translation import gettext_lazy as _

from infra.service import Place, Service, Waiting

# What fills the places of each event's SMS, in their order: a provider approves the text around them.
SMS = {
    "filing.drafted": ("account", "due", "phone"),
    "filing.submitted": ("account", "phone"),
    "filing.returned": ("account", "count", "due", "phone"),
    "filing.county_approved": ("account",),
    "filing.city_archived": ("account", "number"),
    "filing.overdue": ("account", "phone"),
    "filing.reminder": ("account", "due", "phone"),
    "filing.due_moved": ("account", "due", "phone"),
    "filing.arrived": ("account", "phone"),
    "question.answered": ("account", "phone"),
}
CALLS = "SELECT FROM notify_call WHERE state IN ('open', 'not_reached') LIMIT %(most)s"
# Of a week: what failed before is in the list of messages, and no longer news.
FAILED = """
    SELECT FROM notify_message WHERE recipient = 'filer' AND state = 'failed'
      AND coalesce(reported_at, done_at, created_at) > now() - interval '7 days' LIMIT %(most)s
"""
SERVICE = Service(
    hears=("filing.*", "question.*", "order.*"),
    nice=10,
    clock={
        "keep_time": 20.0,
        "warn_offices": 300.0,
        "follow_calendar": 30.0,
        "sweep_messages": 10.0,
        "tell_fates": 10.0,
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
            rank=40,
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
    waiting=(
        Waiting("notify:unreachable", "", _("Filers to be called"), f"SELECT count(*) FROM ({CALLS}) AS few"),  # noqa: S608 - words of our own
        Waiting(
            "notify:messages",
            "fate=failed",
            _("Messages of this week that failed"),
            f"SELECT count(*) FROM ({FAILED}) AS few",  # noqa: S608
        ),
    ),
    filing=(Place("notify:filing", _("Messages")),),
    filer=(Place("notify-filer:sent", _("What we sent you")),),
)
