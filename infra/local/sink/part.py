"""The sink as a part of the local system."""

import http.client
import sys
from collections.abc import Mapping

from infra.local.home import ROOT
from infra.local.part import Part
from infra.local.sink import mailbox, tencent


class Sink(Part):
    """SMTP, POP3 and HTTP in one process; ready when all answer (HTTP listens last)."""

    name = "sink"
    ports = ("sink", "sink_smtp", "sink_pop3")
    told: str = ""  # the application that is told of deliveries, where it is not this folder's

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
    def bounces(self) -> str:
        """MAIL_BOUNCES."""
        return mailbox.ADDRESS

    @property
    def bounces_url(self) -> str:
        """MAIL_BOUNCES_URL."""
        return f"pop3://{mailbox.USER}:{self.home.secrets['sms']}@127.0.0.1:{self.home.ports['sink_pop3']}"

    @property
    def sms_url(self) -> str:
        """SMS_GATEWAY_URL."""
        return f"http://127.0.0.1:{self.home.ports['sink']}/sms"

    @property
    def tencent_url(self) -> str:
        """SMS_TENCENT_URL."""
        return f"{self._provider}?app={tencent.APP}&region=ap-guangzhou"

    @property
    def alibaba_url(self) -> str:
        """SMS_ALIBABA_URL."""
        return self._provider

    @property
    def _provider(self) -> str:
        return f"http://{tencent.KEY}:{self.home.secrets['sms']}@127.0.0.1:{self.home.ports['sink']}/"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "infra.local.sink", str(self.home.place("sink"))]

    def environment(self) -> Mapping[str, str]:
        secret = self.home.secrets["sms"]
        return {
            **super().environment(),
            "RECEIPTS_URL": self._receipts_url,
            "PYTHONPATH": str(ROOT),
            "SMS_GATEWAY_SECRET": secret,
            "SMS_RECEIPTS_SECRET": secret,
            "SINK_TENCENT_SECRET": secret,
            "SINK_ALIBABA_SECRET": secret,
            "SINK_HTTP_PORT": str(self.home.ports["sink"]),
            "SINK_SMTP_PORT": str(self.home.ports["sink_smtp"]),
            "SINK_POP3_PORT": str(self.home.ports["sink_pop3"]),
        }

    @property
    def _receipts_url(self) -> str:
        # Where there is neither, as among the parts of a test, nobody is told.
        here = f"http://127.0.0.1:{self.home.ports['web']}" if self.home.ports.known(["web"]) else ""
        return f"{self.told or here}/receipts" if self.told or here else ""

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
