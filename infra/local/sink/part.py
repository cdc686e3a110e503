"""The sink as a part of the local system."""

import http.client
import sys
from collections.abc import Mapping

from infra.local.home import ROOT
from infra.local.part import Part


class Sink(Part):
    """SMTP and HTTP in one process; ready when both answer (SMTP listens first)."""

    name = "sink"
    ports = ("sink", "sink_smtp")

    @property
    def address(self) -> str:
        return self.url

    @property
    def url(self) -> str:
        """SINK_URL: the page."""
        return f"http://127.0.0.1:{self.home.ports['sink']}/sink/"

    @property
    def email_url(self) -> str:
        """EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.home.ports['sink_smtp']}"

    @property
    def sms_url(self) -> str:
        """SMS_GATEWAY_URL."""
        return f"http://127.0.0.1:{self.home.ports['sink']}/sms"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "infra.local.sink", str(self.home.place("sink"))]

    def environment(self) -> Mapping[str, str]:
        return {
            **super().environment(),
            "PYTHONPATH": str(ROOT),
            "SMS_GATEWAY_SECRET": self.home.secrets["sms"],
            "SINK_HTTP_PORT": str(self.home.ports["sink"]),
            "SINK_SMTP_PORT": str(self.home.ports["sink_smtp"]),
        }

    def ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.home.ports["sink"], timeout=2)
        try:
            connection.request("HEAD", "/sink/")
            connection.getresponse()
        except OSError:
            return False
        else:
            return True
        finally:
            connection.close()
