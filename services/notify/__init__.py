"""What goes out: messages to filers and offices, reminders, the overdue clock.

Owns: messages and reminders (in each office's schema).
Emits: `filing.overdue`, through the filing's one door, by the clock.
Reacts to: filing.submitted, filing.returned, filing.county_approved, filing.city_archived, filing.overdue.
"""
