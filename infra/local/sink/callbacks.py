"""How each provider tells the application of deliveries: where, in which form, and how it shows who it is."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.sink import alibaba, gateway, tencent
from infra.local.sink.messages import Message


@dataclass(frozen=True, slots=True)
class Callback:
    """One provider's callback."""

    url: str
    report: Callable[[Message, str], dict[str, Any]]
    secret: str = ""  # signs what is told, where that is done

    def request(self, told: Iterable[tuple[Message, str]]) -> tuple[bytes, dict[str, str]]:
        """Body and headers of one call that tells of these messages and their states."""
        body = json.dumps(
            [self.report(message, state) for message, state in told], ensure_ascii=False
        ).encode()
        headers = {"Content-Type": "application/json"}
        if self.secret:
            stamp = str(int(time.time()))
            headers |= {"X-Timestamp": stamp, "X-Signature": gateway.sign(self.secret, stamp, body)}
        return body, headers


def callbacks(url: str, gateway_secret: str, address_secret: str) -> Mapping[str, Callback]:
    """The callbacks of all providers below an address; none where there is no address."""
    if not url:
        return {}
    return {
        "city": Callback(f"{url}/city/", gateway.report, gateway_secret),
        "tencent": Callback(f"{url}/tencent/{address_secret}/", tencent.receipt),
        "alibaba": Callback(f"{url}/alibaba/{address_secret}/", alibaba.receipt),
    }
