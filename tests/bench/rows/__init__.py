"""The rows, in the order in which they are measured."""

from tests.bench.row import Row
from tests.bench.rows import clock, events, offices, pages, printing, transitions, web, workers

ALL: tuple[type[Row], ...] = (
    transitions.OneClient,
    transitions.Threads,
    transitions.Processes,
    transitions.CpuTime,
    transitions.RoundTrips,
    transitions.AuditChain,
    web.Office,
    web.Approve,
    events.RelayRate,
    workers.Latency,
    workers.Handled,
    events.DocketRebuilt,
    workers.Sent,
    clock.Sweep,
    offices.NewOffice,
    pages.Queue,
    pages.Search,
    printing.Sheet,
)
