"""The object store of a local system: SeaweedFS's `weed` from a wheel, speaking S3 with signatures."""

import http.client
import json
import signal
from collections.abc import Mapping
from pathlib import Path

from infra.local.files import write_private
from infra.local.part import Part
from infra.local.process import clean_environment
from infra.local.programs import script

MODULES = ("master", "volume", "filer", "s3")
# A volume is made for each bucket at its first document: one is enough, and small is enough.
GROWTH = {"WEED_MASTER_VOLUME_GROWTH_COPY_1": "1"}
OPTIONS = {
    "ip": "127.0.0.1",
    "ip.bind": "127.0.0.1",
    "master.telemetry": "false",
    "master.volumeSizeLimitMB": "64",
    # It stands for election alone: the sooner it leads, the less its other modules wait for it.
    "master.electionTimeout": "200ms",
    "master.heartbeatInterval": "50ms",
    "volume.max": "1000",
    "volume.preStopSeconds": "0",
    "filer": "true",
    "filer.disableDirListing": "true",
    "filer.localSocket": "filer.sock",
    "s3": "true",
    "s3.localSocket": "s3.sock",
    "s3.autoCreateBucket": "false",
    "s3.allowDeleteBucketNotEmpty": "false",
    "s3.port.iceberg": "0",
    "s3.port.lance": "0",
}


class Store(Part):
    """All of `weed` in one process; ready when S3 refuses a stranger and there is a volume server to write to."""

    name = "store"
    ports = tuple(f"store_{module}{kind}" for module in MODULES for kind in ("", "_grpc"))
    # What is written is in the kernel's hands at once, so it may be killed when it takes its time to end (15 s).
    stop_seconds = 1.0
    stop_signal = signal.SIGTERM

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.home.ports['store_s3']}"

    @property
    def access_key(self) -> str:
        """MINIO_ACCESS_KEY."""
        return self.home.secrets["store_key"]

    @property
    def secret_key(self) -> str:
        """MINIO_SECRET_KEY."""
        return self.home.secrets["store"]

    @property
    def place(self) -> Path:
        """Where it keeps its data and runs: its sockets are named from here, for a path to one must be short."""
        return self.home.place("store")

    def prepare(self) -> None:
        (self.place / "data").mkdir(exist_ok=True)
        identity = {
            "name": "beian",
            "credentials": [{"accessKey": self.access_key, "secretKey": self.secret_key}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        write_private(self.place / "s3.json", json.dumps({"identities": [identity]}))
        self._remove_sockets()

    def command(self) -> list[str]:
        ports = self.home.ports
        numbered = {
            f"{module}.port{kind.replace('_', '.')}": str(ports[f"store_{module}{kind}"])
            for module in MODULES
            for kind in ("", "_grpc")
        }
        places = {"dir": str(self.place / "data"), "s3.config": str(self.place / "s3.json")}
        options = [f"-{name}={value}" for name, value in (OPTIONS | numbered | places).items()]
        return [
            "/usr/bin/env",
            "-C",
            str(self.place),
            script("weed"),
            "-logtostderr=true",
            "server",
            *options,
        ]

    def environment(self) -> Mapping[str, str]:
        # Between its own modules it signs too, so that its other ports give no document to anybody.
        secret = self.home.secrets["store"]
        names = ("SIGNING", "SIGNING_READ", "FILER_SIGNING", "FILER_SIGNING_READ")
        jwt = {f"WEED_JWT_{name}_KEY": f"{secret}-{name}" for name in names}
        return clean_environment(self.place) | GROWTH | jwt

    def ready(self) -> bool:
        try:
            return (
                self._ask("s3", "/")[0] == http.client.FORBIDDEN
                and b"DataNodes" in self._ask("master", "/dir/status")[1]
            )
        except OSError:
            return False

    def _ask(self, module: str, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.home.ports[f"store_{module}"], timeout=2)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stopped(self) -> None:
        self._remove_sockets()

    def _remove_sockets(self) -> None:
        for module in MODULES:
            port = self.home.ports[f"store_{module}_grpc"]
            Path(f"/tmp/seaweedfs-{module}-grpc-{port}.sock").unlink(missing_ok=True)  # noqa: S108 - weed's choice
