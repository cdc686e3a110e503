"""Receipts: a thread tells the application what became of each SMS, many in one call, again until it is heard."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import urllib3

from infra.local.sink.callbacks import Callback
from infra.local.sink.messages import CITY, Message

AT_ONCE = 100  # receipts in one call
GATHERED = 0.05  # seconds between calls that were not full
GIVEN_UP = 120.0  # seconds
PAUSES = (1.0, 8.0)  # seconds: the first after a call that was not heard, the longest
BEFORE_THE_ANSWER = 5.0  # seconds that an SMS is held back at most until its receipt was heard
AGAIN = 0.2  # seconds between a receipt and the same once more


@dataclass(order=True, slots=True)
class Receipt:
    """One receipt that is to be told at `due`; one that is forged is told until it is answered, however."""

    due: float
    number: int
    message: Message = field(compare=False)
    state: str = field(compare=False)
    forged: bool = field(compare=False, default=False)
    heard: threading.Event = field(compare=False, default_factory=threading.Event)


class Line:
    """What one provider has still to tell, the earliest first."""

    def __init__(self, right: Callback, forged: Callback) -> None:
        self.right, self.forged = right, forged
        self.waiting: list[Receipt] = []
        self.pause, self._not_before = PAUSES[0], 0.0

    @property
    def next_at(self) -> float:
        """When something is to be told."""
        return max(self.waiting[0].due, self._not_before) if self.waiting else float("inf")

    def take(self) -> list[Receipt]:
        """What is due, at most what one call tells; what nobody has heard for too long is dropped."""
        now, taken = time.monotonic(), list[Receipt]()
        while self.waiting and self.waiting[0].due <= now and len(taken) < AT_ONCE:
            if taken and self.waiting[0].forged != taken[0].forged:
                break
            receipt = heappop(self.waiting)
            if receipt.due > now - GIVEN_UP:
                taken.append(receipt)
        return taken

    def put_back(self, receipts: list[Receipt]) -> None:
        """Keep what was not heard; the next call waits a while."""
        for receipt in receipts:
            heappush(self.waiting, receipt)
        self._not_before = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, PAUSES[1])


class Receipts:
    """Tells of SMS, if there is somebody to tell."""

    def __init__(self, right: Mapping[str, Callback], forged: Mapping[str, Callback]) -> None:
        self._lines = {provider: Line(callback, forged[provider]) for provider, callback in right.items()}
        self._more = threading.Condition()
        self._numbers = count()
        self._pool = urllib3.PoolManager(timeout=5.0, retries=False)
        if self._lines:
            threading.Thread(target=self._run, name="receipts", daemon=True).start()

    def plan(self, message: Message, how: str) -> None:
        """Have an SMS told of when its fate is known, in the way of the script."""
        if not self._lines or not message.fate:
            return
        due = time.monotonic() + message.told_after
        if how == "reversed":
            self._put(message, message.fate, 0.0).heard.wait(BEFORE_THE_ANSWER)
            if message.provider == CITY:
                self._put(message, "accepted", due)
            return
        if how == "forged":
            self._put(message, message.fate, due, forged=True)
        self._put(message, message.fate, due)
        if how == "twice":
            self._put(message, message.fate, due + AGAIN)

    def _put(self, message: Message, state: str, due: float, *, forged: bool = False) -> Receipt:
        receipt = Receipt(due or time.monotonic(), next(self._numbers), message, state, forged)
        with self._more:
            waiting = self._lines[message.provider].waiting
            heappush(waiting, receipt)
            if waiting[0] is receipt:  # nobody need be woken for what comes later
                self._more.notify()
        return receipt

    def _run(self) -> None:
        while True:
            line, receipts = self._due()
            if receipts:
                self._tell(line, receipts)
            if len(receipts) < AT_ONCE:
                time.sleep(GATHERED)

    def _due(self) -> tuple[Line, list[Receipt]]:
        with self._more:
            while True:
                line = min(self._lines.values(), key=lambda one: one.next_at)
                wait = line.next_at - time.monotonic()
                if wait <= 0:
                    return line, line.take()
                self._more.wait(min(wait, threading.TIMEOUT_MAX))

    def _tell(self, line: Line, receipts: list[Receipt]) -> None:
        forged = receipts[0].forged
        callback = line.forged if forged else line.right
        body, headers = callback.request((receipt.message, receipt.state) for receipt in receipts)
        try:
            status = self._pool.request("POST", callback.url, body=body, headers=headers).status
        except urllib3.exceptions.HTTPError:
            status = 0
        heard = status > 0 if forged else status // 100 == 2
        if not heard:
            with self._more:
                line.put_back(receipts)
            return
        line.pause = PAUSES[0]
        for receipt in receipts:
            receipt.heard.set()
