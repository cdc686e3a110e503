"""The sink's process: `python -m infra.local.sink FOLDER`, ports and secret from the environment."""

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from infra import env
from infra.local.sink import mail, web
from infra.local.sink.messages import Messages


def main() -> None:
    """Serve until a signal asks to stop."""
    messages = Messages(Path(sys.argv[1]) / "messages.jsonl")
    smtp = mail.serve(messages, env.number("SINK_SMTP_PORT", 0))
    http = web.serve(messages, env.text("SMS_GATEWAY_SECRET"), env.number("SINK_HTTP_PORT", 0))

    def stop(_number: int, _frame: FrameType | None) -> None:
        # From another thread: shutdown waits for the loop that this signal has interrupted.
        threading.Thread(target=http.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    http.serve_forever(poll_interval=0.2)
    smtp.stop()


if __name__ == "__main__":
    main()
