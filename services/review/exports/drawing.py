"""A piece of a table as a PDF, drawn in a process of its own: all that the compiler keeps of it goes with the process.

`python -m services.review.exports.drawing` takes JSON, `[texts, more]`, and gives the PDF. It knows no secret of ours.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

TEMPLATE = Path(__file__).parent / "printed" / "summary.typ"
PATIENCE = 100.0  # seconds; a piece takes two


class NotDrawn(Exception):
    """The process gave no PDF; the text is its last words."""


def draw(texts: Mapping[str, str], more: Mapping[str, Any]) -> bytes:
    """A piece of a table.

    Args:
        texts: what stands in it, as `printed_form.pdf` has its `values`.
        more: what else the template needs.

    Raises:
        NotDrawn: it could not be done.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps([texts, more]).encode(),
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            cwd="/",
            env={"PYTHONPATH": str(settings.ROOT), "PYTHONSAFEPATH": "1"},
        )
    except subprocess.TimeoutExpired:
        raise NotDrawn("too slow") from None
    if done.returncode or not done.stdout:
        raise NotDrawn(done.stderr.decode(errors="replace").strip()[-300:] or f"exit {done.returncode}")
    return done.stdout


def main() -> None:
    """Draw what stands in the standard input."""
    from tenants.filings.printed_form import pdf

    texts, more = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pdf(TEMPLATE.read_bytes(), texts, more))


if __name__ == "__main__":
    main()
