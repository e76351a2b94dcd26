#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    from portal.embedded import ensure_database

    if sys.argv[1:2] == ["up"] and not {"-h", "--help"} & set(sys.argv):
        from portal.up.preflight import prepare

        prepare(sys.argv[2:])
    if os.environ["DJANGO_SETTINGS_MODULE"] == "portal.settings.dev":  # tests have a server of their own
        ensure_database()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
