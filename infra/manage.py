"""Django's commands: `python -m infra.manage`, which `./beian manage` hands over to."""

import os
import sys


def main() -> None:
    """Run one of Django's or our own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
