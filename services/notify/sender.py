"""The threads of notify's worker that send: what was written is with them as soon as it is committed.

No message of the broker's for each of ours: the row is what lasts. What a process had in hand when it died, or did not
take for it had too much already, the sweep finds.
"""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from heapq import heappop, heappush
from uuid import UUID

import structlog
from django.db import close_old_connections, connection

from infra.db import office_scope
from infra.messages.sms import health
from services.notify import sending
from services.notify.budget import spending
from services.notify.models import Channel

log = structlog.get_logger(__name__)
# How many are under way at once. Each channel has its own: a mail takes longer, and nobody waits for an SMS behind it.
THREADS = {Channel.SMS: 6, Channel.MAIL: 2}
AT_ONCE = 16  # messages of one office that a thread takes
MOST = 20_000  # that wait here; all others wait for the sweep
STOP_SECONDS = 20.0
AGAIN_SECONDS = sending.PAUSES[0] + 0.25  # the database's clock and ours do not tick together


class Sender:
    """What waits in this process of one channel, by office in turn, and the threads that send it."""

    def __init__(self, channel: str, threads: int) -> None:
        self._channel = channel
        self._waiting: OrderedDict[str, dict[UUID, None]] = OrderedDict()
        self._later: list[tuple[float, str, list[UUID]]] = []  # the earliest first
        self._count = 0
        self._some = threading.Condition()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._run, name=f"send-{channel}-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def take(self, office: str, ids: Iterable[UUID]) -> None:
        """Send these soon; one that waits already is sent once."""
        with self._some:
            self._some.notify(1 + self._add(office, ids) // AT_ONCE)

    def _add(self, office: str, ids: Iterable[UUID]) -> int:
        known = self._waiting.setdefault(office, {})
        before = len(known)
        known.update(dict.fromkeys(list(ids)[: max(0, MOST - self._count)]))
        self._count += len(known) - before
        return len(known) - before

    def _put_off(self, office: str, ids: list[UUID]) -> None:
        """Try again soon; those that are not due then, or too many, the sweep finds."""
        with self._some:
            if ids and self._count < MOST:
                heappush(self._later, (time.monotonic() + AGAIN_SECONDS, office, ids))
                self._some.notify()

    @property
    def waiting(self) -> int:
        """How many messages wait here."""
        return self._count

    def stop(self) -> None:
        """Begin nothing more."""
        with self._some:
            self._stopped = True
            self._some.notify_all()

    def join(self) -> None:
        """Wait until what was under way when it stopped is finished."""
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while some := self._next():
            office, ids = some
            try:
                close_old_connections()
                with office_scope(office):
                    put_off = sending.send(self._channel, ids)
                self._put_off(office, put_off)
                health.flush()
                spending.flush()
            except Exception:
                # The database, most likely; the sweep finds them again.
                log.exception("sender.failed", office=office, channel=self._channel)
                connection.close()

    def _next(self) -> tuple[str, list[UUID]] | None:
        with self._some:
            while not self._stopped:
                now = time.monotonic()
                while self._later and self._later[0][0] <= now:
                    self._add(*heappop(self._later)[1:])
                if self._count:
                    break
                self._some.wait(self._later[0][0] - now if self._later else None)
            if self._stopped:
                return None
            office, known = self._waiting.popitem(last=False)
            ids = list(known)[:AT_ONCE]
            for one in ids:
                del known[one]
            if known:
                self._waiting[office] = known  # after all others
            self._count -= len(ids)
            return office, ids


_senders: dict[str, Sender] = {}


def run_here() -> None:
    """This process is notify's worker: it sends what it writes."""
    _senders.update({channel: Sender(channel, threads) for channel, threads in THREADS.items()})


def stop_here() -> None:
    """The worker ends: what is under way is finished."""
    for sender in _senders.values():
        sender.stop()
    for sender in _senders.values():
        sender.join()
    spending.keep()


def hand_over(office: str, channel: str, ids: list[UUID]) -> None:
    """Have messages sent that are committed; where no worker runs in this process they wait for the sweep."""
    if ids and channel in _senders:
        _senders[channel].take(office, ids)


# A forked process remembers threads that it does not have.
os.register_at_fork(after_in_child=lambda: run_here() if _senders else None)
