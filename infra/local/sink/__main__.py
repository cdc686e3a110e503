"""The sink's process: `python -m infra.local.sink FOLDER`, ports and secrets from the environment."""

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from infra import env
from infra.local.sink import mail, mailbox, web
from infra.local.sink.alibaba import Alibaba
from infra.local.sink.callbacks import callbacks
from infra.local.sink.gateway import Gateway
from infra.local.sink.messages import Messages
from infra.local.sink.receipts import Receipts
from infra.local.sink.script import Script
from infra.local.sink.taking import Taking
from infra.local.sink.tencent import Tencent

WRONG = "wrong"


def main() -> None:
    """Serve until a signal asks to stop."""
    folder = Path(sys.argv[1])
    messages, returned = Messages(folder / "messages.jsonl"), mailbox.Mailbox(folder / "mailbox")
    mailbox.serve(returned, env.text("SMS_GATEWAY_SECRET"), env.number("SINK_POP3_PORT", 0))
    smtp = mail.serve(messages, returned, env.number("SINK_SMTP_PORT", 0))
    http = web.serve(_parts(messages), env.number("SINK_HTTP_PORT", 0))

    def stop(_number: int, _frame: FrameType | None) -> None:
        # From another thread: shutdown waits for the loop that this signal has interrupted.
        threading.Thread(target=http.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    http.serve_forever(poll_interval=0.2)
    smtp.stop()


def _parts(messages: Messages) -> web.Parts:
    url, secret = env.text("RECEIPTS_URL"), env.text("SMS_GATEWAY_SECRET")
    receipts = Receipts(
        callbacks(url, secret, env.text("SMS_RECEIPTS_SECRET")), forged=callbacks(url, WRONG, WRONG)
    )
    script = Script()
    take = Taking(messages, script, receipts)
    return web.Parts(
        messages,
        script,
        Gateway(take, messages, secret),
        Tencent(take, messages, env.text("SINK_TENCENT_SECRET")),
        Alibaba(take, messages, env.text("SINK_ALIBABA_SECRET")),
    )


if __name__ == "__main__":
    main()
