"""Every metric, in one place. Several processes are added up: each writes its own file (PROMETHEUS_MULTIPROC_DIR)."""

import os
import socket

from prometheus_client import Counter, Gauge, Histogram, values

from infra import env

HOST = socket.gethostname()
if env.text("PROMETHEUS_MULTIPROC_DIR"):
    # Containers that share the folder have processes of the same number: a file's name says the host, too.
    values.ValueClass = values.MultiProcessValue(lambda: f"{HOST}-{os.getpid()}")  # type: ignore[no-untyped-call]

TRANSITIONS = Counter(
    "beian_transitions_total", "Changes of state", ["office", "source", "target", "transition"]
)
EVENTS_PUBLISHED = Counter("beian_events_published_total", "Events that the broker has confirmed")
RELAY_FAILURES = Counter(
    "beian_relay_failures_total", "Times that the relay had to wait for broker or database"
)
EVENTS_HANDLED = Counter("beian_events_handled_total", "Events handled", ["service", "type"])
EVENTS_DUPLICATE = Counter("beian_events_duplicate_total", "Deliveries of events handled before", ["service"])
EVENTS_FAILED = Counter("beian_events_failed_total", "Events put off to be tried again", ["service", "type"])
EVENTS_DEAD = Counter("beian_events_dead_total", "Events given up", ["service", "type"])
EVENT_SECONDS = Histogram("beian_event_seconds", "Time to handle an event", ["service"])
EVENT_DELAY_SECONDS = Histogram(
    "beian_event_delay_seconds",
    "Time from an event to its having been handled",
    ["service"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600),
)
MESSAGES = Counter("beian_messages_total", "SMS and mail by fate", ["channel", "event", "outcome"])
# By GOV.UK Notify's yardstick: what the provider has within ten seconds of the event, or of the end of the night.
HANDED_OVER = Counter(
    "beian_messages_handed_over_total",
    "SMS and mail that a provider took, and whether it had them within 10 s",
    ["office", "channel", "provider", "prompt"],
)
DELIVERY_SECONDS = Histogram(
    "beian_message_delivery_seconds",
    "Time from a provider's having taken an SMS to its delivery",
    ["provider"],
    buckets=(1, 2.5, 5, 10, 30, 60, 240, 900, 3600, 86_400),
)
SUPPRESSED = Counter(
    "beian_messages_suppressed_total", "SMS and mail that were not sent", ["channel", "reason"]
)
CODES_REFUSED = Counter(
    "beian_signin_codes_refused_total",
    "Sign-in codes that were not sent, because a budget was used up: the office's or the city's",
    ["office", "budget"],
)
RECEIPTS = Counter(
    "beian_receipts_total", "What SMS providers told of messages, by what came of it", ["provider", "outcome"]
)
PACKAGES = Counter(
    "beian_packages_total",
    "Tries to make an archive package: made, what it waited for, or why it was not made",
    ["outcome"],
)
DOCUMENTS = Counter(
    "beian_documents_total",
    "Documents that were handed in: taken, a reason why not, died (the checker) or unscanned (no answer from ClamAV)",
    ["outcome"],
)
REQUEST_SECONDS = Histogram(
    "beian_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
CLOCK_RUN = Gauge(
    "beian_clock_last_run_seconds",
    "When the overdue sweep last ended (Unix time)",
    multiprocess_mode="mostrecent",
)
AUDIT_BROKEN = Gauge(
    "beian_audit_broken_links", "Broken links of audit chains", multiprocess_mode="mostrecent"
)
