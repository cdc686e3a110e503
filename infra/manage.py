"""Django's commands: `python -m infra.manage`, which `./beian manage` hands over to."""

import os
import sys


def main() -> None:
    """Run one of Django's or our own commands; a setting that cannot be read is said without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    from django.core.management import execute_from_command_line

    from infra.env import WrongSetting

    try:
        execute_from_command_line(sys.argv)
    except WrongSetting as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
