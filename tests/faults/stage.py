"""What a fault is tried on: a whole system with parts of its own, of which each may be spoiled."""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.accounts import forget_private_folder
from infra.local.process import run_as
from infra.local.stack import Stack
from tests.faults.proxy import Proxy
from tests.journeys.system import System

# What is reached through a proxy, and the variable that says where it is.
PROXIED = {"gateway": "SMS_GATEWAY_URL", "mail": "EMAIL_URL", "store": "MINIO_ENDPOINT"}


class Stage:
    """PostgreSQL that waits for the disk, a broker, store, sink, proxies before some of them, and the application."""

    def __init__(self, broker: str = "rabbitmq") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="beian-faults-"))
        self.folder.chmod(0o711)
        self.broker = broker
        self.stack = Stack(self.folder, ("postgres", broker, "store", "sink"))
        self.proxies: dict[str, Proxy] = {}

    def start(self) -> "Stage":
        """Start everything, parts first."""
        self.stack.start()
        settings = self.stack.environment
        for name, variable in PROXIED.items():
            address = settings[variable]
            host = urlsplit(address if "//" in address else f"//{address}").netloc.rpartition("@")[2]
            self.proxies[name] = Proxy(int(host.rpartition(":")[2]))
            settings[variable] = address.replace(host, f"127.0.0.1:{self.proxies[name].port}")
        self.system = System(settings)
        self.system.start()
        return self

    def stop(self) -> None:
        """End everything, and take away what it wrote."""
        if hasattr(self, "system"):
            self.system.stop()
        for proxy in self.proxies.values():
            proxy.close()
        self.stack.stop()
        forget_private_folder(self.stack.home)
        shutil.rmtree(self.folder, ignore_errors=True)

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
