"""A provider that fails again and again is left alone for a while, then tried with care."""

import threading
import time

FAILURES, PAUSE_SECONDS = 5, 30.0


class Breaker:
    """Of one provider in this process; closed until `FAILURES` calls in a row have failed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    @property
    def closed(self) -> bool:
        """Whether it may be called like any other."""
        return self._failures < FAILURES

    def trial(self) -> bool:
        """Whether the caller, and nobody else for a while, may try it although it failed."""
        with self._lock:
            if self.closed or time.monotonic() < self._open_until:
                return False
            self._open_until = time.monotonic() + PAUSE_SECONDS
            return True

    def answered(self) -> None:
        """It did its work."""
        with self._lock:
            self._failures, self._open_until = 0, 0.0

    def failed(self) -> None:
        """It did not."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._open_until = time.monotonic() + PAUSE_SECONDS
