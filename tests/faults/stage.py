"""What a fault is tried on: a whole system with parts of its own, of which each may be spoiled."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.accounts import forget_private_folder, unprivileged
from infra.local.process import run_as
from infra.local.stack import Stack
from tests.faults.proxy import Proxy
from tests.journeys.system import System

# What is reached through a proxy, and the variable that says where it is.
PROXIED = {"gateway": "SMS_GATEWAY_URL", "mail": "EMAIL_URL", "store": "MINIO_ENDPOINT"}
MEGABYTE = 1024 * 1024


class Stage:
    """PostgreSQL that waits for the disk, RabbitMQ, store, sink, proxies before some of them, and the application.

    `small`: the parts, or the logs (`log`), that get a small disk of their own, and its size; only root may do that.
    """

    def __init__(self, small: Mapping[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="beian-faults-"))
        self.folder.chmod(0o711)
        self.stack = Stack(self.folder, ("postgres", "rabbitmq", "store", "sink"))
        self.proxies: dict[str, Proxy] = {}
        self._small = dict(small or {})
        self.disks: dict[str, Path] = {}

    def start(self) -> "Stage":
        """Start everything, parts first."""
        for name in self._small.keys() - {"log"}:
            self._mount(name, self.folder / name)
        self.stack.start()
        settings = self.reach()
        for name, variable in PROXIED.items():
            address = settings[variable]
            host = urlsplit(address if "//" in address else f"//{address}").netloc.rpartition("@")[2]
            self.proxies[name] = Proxy(int(host.rpartition(":")[2]))
            settings[variable] = address.replace(host, f"127.0.0.1:{self.proxies[name].port}")
        self.system = System(settings)
        if "log" in self._small:
            self._mount("log", self.system.home.folder / "log")
        self.system.start()
        return self

    def reach(self) -> dict[str, str]:
        """How the application finds the parts, proxies aside; called when these run."""
        return self.stack.environment | {"BEIAN_BUCKET_PREFIX": "beian-"}

    def stop(self) -> None:
        """End everything, and take away what it wrote."""
        if hasattr(self, "system"):
            self.system.stop()
        for proxy in self.proxies.values():
            proxy.close()
        self.stack.stop()
        for place in self.disks.values():
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        forget_private_folder(self.stack.home)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _mount(self, name: str, place: Path) -> None:
        assert os.geteuid() == 0, (
            "a small disk is mounted (tmpfs), and only root may do that: run this as root"
        )
        place.mkdir(mode=0o700, exist_ok=True)
        user = unprivileged(place) if name == "postgres" else None
        options = f"size={self._small[name]},mode=700,uid={user.uid if user else 0}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
        self.disks[name] = place

    @contextmanager
    def full(self, name: str, left: int = 0) -> Iterator[None]:
        """A disk on which only `left` bytes are free until the end of the block."""
        filler, place = self.disks[name] / "filler", self.disks[name]
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            # Others write, too, so that nobody knows before how much will fit.
            while (free := os.statvfs(place).f_bavail * os.statvfs(place).f_frsize - left) > 0 or not left:
                file.write(bytes(min(max(free, 1), MEGABYTE)))
        try:
            yield
        finally:
            filler.unlink()

    def rabbitmqctl(self, *words: str) -> str:
        """What the operator's own command says of the node."""
        part = self.stack.parts["rabbitmq"]
        environment = {**part.environment(), "RABBITMQ_LOGS": ""}
        command = ["/usr/lib/rabbitmq/bin/rabbitmqctl", "--erlang-cookie", self._cookie(), *words]
        answer = run_as(command, environment=environment, folder=self.folder)
        assert answer.returncode == 0, answer.stderr or answer.stdout
        return answer.stdout

    def _cookie(self) -> str:
        return (self.stack.home.place("rabbitmq") / ".erlang.cookie").read_text(encoding="ascii").strip()
