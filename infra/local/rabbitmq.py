"""RabbitMQ for tests: a node of our own of the system's rabbitmq-server, with its own epmd, on loopback only."""

import hashlib
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from infra.local.errors import Refusal
from infra.local.files import write_private
from infra.local.home import Home
from infra.local.part import Part
from infra.local.process import clean_environment

# Debian's /usr/sbin/rabbitmq-server becomes the user rabbitmq; this is what it runs.
SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
PACKAGE = "rabbitmq-server"
CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
default_user = beian
default_pass = {password}
log.console = true
log.console.level = warning
disk_free_limit.absolute = 50MB
"""


def installed() -> bool:
    """Whether the system has a rabbitmq-server that we can run."""
    return SERVER.exists() and shutil.which("epmd") is not None


class Epmd(Part):
    """Erlang's port mapper, our own: the node would start one for the whole machine, and leave it behind."""

    name = "epmd"
    ports = ("epmd",)
    death_signal = "KILL"

    def command(self) -> list[str]:
        epmd = shutil.which("epmd")
        if epmd is None or not installed():
            raise Refusal(f"RabbitMQ is not installed: apt-get install {PACKAGE}")
        return [epmd, "-port", str(self.home.ports["epmd"]), "-address", "127.0.0.1"]

    def ready(self) -> bool:
        return _listens(self.home.ports["epmd"])


class RabbitMQ(Part):
    """The node; ready when it greets."""

    name = "rabbitmq"
    ports = ("rabbitmq", "rabbitmq_distribution")
    # It takes 3 s to end in order; killed, it can lose a quorum queue that was declared just before.
    stop_seconds = 15.0
    death_signal = "KILL"

    def __init__(self, home: Home, needs: tuple[str, ...] = ("epmd",)) -> None:
        super().__init__(home, needs)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.home.ports['rabbitmq']}"

    @property
    def url(self) -> str:
        """BROKER_URL."""
        return f"amqp://beian:{quote(self.home.secrets['rabbitmq'])}@{self.address}//"

    def prepare(self) -> None:
        place = self.home.place("rabbitmq")
        for folder in ("data", "log"):
            (place / folder).mkdir(exist_ok=True)
        text = CONFIGURATION.format(port=self.home.ports["rabbitmq"], password=self.home.secrets["rabbitmq"])
        write_private(place / "rabbitmq.conf", text)
        for file, content in (("enabled_plugins", "[]."), ("advanced.config", "[]."), ("env.conf", "")):
            write_private(place / file, content)

    def command(self) -> list[str]:
        return [str(SERVER), "-noinput"]

    def environment(self) -> Mapping[str, str]:
        place, ports = self.home.place("rabbitmq"), self.home.ports
        name = hashlib.sha256(str(place).encode()).hexdigest()[:12]
        settings = {
            "NODENAME": f"beian-{name}@localhost",
            "NODE_IP_ADDRESS": "127.0.0.1",
            "NODE_PORT": str(ports["rabbitmq"]),
            "DIST_PORT": str(ports["rabbitmq_distribution"]),
            "CONFIG_FILE": str(place / "rabbitmq.conf"),
            "CONFIG_FILES": str(place / "none"),
            "ADVANCED_CONFIG_FILE": str(place / "advanced.config"),
            "CONF_ENV_FILE": str(place / "env.conf"),
            "ENABLED_PLUGINS_FILE": str(place / "enabled_plugins"),
            "FEATURE_FLAGS_FILE": str(place / "feature_flags"),
            "MNESIA_BASE": str(place / "data"),
            "LOG_BASE": str(place / "log"),
            "LOGS": "-",
            "PID_FILE": str(place / "pid"),
            "SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ALLOW_INPUT": "1",  # the script becomes the node, instead of waiting beside it
        }
        mapper = {
            "ERL_EPMD_PORT": str(ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_BYTES": "0",
        }
        return (
            clean_environment(place) | mapper | {f"RABBITMQ_{key}": value for key, value in settings.items()}
        )

    def ready(self) -> bool:
        try:
            with socket.create_connection(
                ("127.0.0.1", self.home.ports["rabbitmq"]), timeout=2
            ) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"  # Connection.Start
        except OSError:
            return False


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False
