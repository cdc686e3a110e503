"""The built-in parts together, for tests and tools: started in order, reachable by their environment, gone after."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from infra.local import environment
from infra.local.accounts import forget_private_folder
from infra.local.broker import Broker
from infra.local.home import Home
from infra.local.part import Part
from infra.local.postgres import Postgres
from infra.local.rabbitmq import Epmd, RabbitMQ
from infra.local.sink.part import Sink
from infra.local.store import Store
from infra.local.supervisor import Supervisor

# The built-in parts by their names; what one needs of its own comes first.
PARTS: dict[str, tuple[type[Part], ...]] = {
    "postgres": (Postgres,),
    "broker": (Broker,),
    "store": (Store,),
    "sink": (Sink,),
    "rabbitmq": (Epmd, RabbitMQ),
}
# Nobody waits for these to put their data in order when the data are thrown away.
SLOW_TO_END = {"rabbitmq", "store"}


def basic_parts(home: Home, names: Iterable[str]) -> list[Part]:
    """The built-in parts of these names, each with a free port."""
    kinds = [kind for name in names for kind in PARTS[name]]
    home.ports.claim(port for kind in kinds for port in kind.ports)
    return [kind(home) for kind in kinds]


class Stack:
    """Some built-in parts in a folder of their own.

    Start it from the main thread: the kernel ends the parts when the thread that started them ends. `throwaway`:
    PostgreSQL waits for no disk, its role may create databases, and everything is removed at the end.
    """

    def __init__(
        self, folder: Path, parts: Iterable[str] = environment.BASICS, *, throwaway: bool = False
    ) -> None:
        self.home = Home.at(folder, throwaway=throwaway)
        self.names = tuple(parts)
        made = basic_parts(self.home, self.names)
        self.parts = {part.name: part for part in made}
        self._supervisor = Supervisor(made)

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which the application finds these parts, with keys of its own."""
        return environment.of_application(self.home) | environment.of_parts(self.home, self.names)

    def start(self) -> "Stack":
        """Start all parts; returns when they serve.

        Raises Refusal in words for a person where one cannot be started.
        """
        self._supervisor.start()
        return self

    def stop(self) -> None:
        """End all parts."""
        if self.home.throwaway:
            for name in SLOW_TO_END & self.parts.keys():
                self._supervisor.runs[name].kill()
        self._supervisor.stop()
        self.home.ports.release()
        if self.home.throwaway:
            forget_private_folder(self.home)
            shutil.rmtree(self.home.folder, ignore_errors=True)

    def kill(self, name: str) -> None:
        """End one part as a failing machine would; it stays down until `restart`."""
        run = self._supervisor.runs[name]
        run.kill()
        run.end()

    def signal(self, name: str, number: int) -> None:
        """Send a signal to one part's own process, and not to what that has started."""
        if (running := self._supervisor.runs[name].running) is not None:
            running.send_signal(number)

    def restart(self, name: str) -> None:
        """Start a part that was killed or stopped, and wait until it serves."""
        run = self._supervisor.runs[name]
        run.end()
        run.reset()
        self._supervisor.start([name])

    def __enter__(self) -> "Stack":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
