"""What goes out: messages to filers and offices, reminders, the overdue clock.

Owns: messages and reminders (in each office's schema).
Emits: `filing.overdue`, through the filing's one door, by the clock.
Reacts to: filing.submitted, filing.returned, filing.county_approved, filing.city_archived, filing.overdue.
"""

from datetime import time

from infra.service import Service

SERVICE = Service(
    hears=("filing.*",),
    clock={"keep_time": 20.0, "sweep_messages": 10.0, "seal_audit": 10.0, "verify_audit": time(3, 30)},
)
