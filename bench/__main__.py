"""`bin/bench [NAME...]`: the measurements named, or all of them, on a demo city of its own in var/bench."""

import argparse
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
NAMES = ("home", "guide", "submit", "certificate")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or list(NAMES)
    if unknown := set(names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    _found_city()
    for name in names:
        _measure(name)
    return 0


def _found_city() -> None:
    """Start the database and make tables and demo city unless they are there."""
    data = Path(os.environ.setdefault("PORTAL_DATA", str(PROJECT / "var" / "bench")))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    from portal.embedded import ensure_database

    ensure_database(data)
    import django
    from django.core.management import call_command

    django.setup()
    from portal import translations
    from portal.up.state import DEMO, SCHEMA, STATIC, State, fingerprint

    translations.compile_stale()
    state = State(data / "start.json")
    for command, subject, files in (
        ("migrate", "schema", SCHEMA),
        ("collectstatic", "static", STATIC),
        ("seed_demo", "demo", DEMO),
    ):
        if not state.is_done(subject, fingerprint(files)):
            options = {} if command == "seed_demo" else {"verbosity": 0, "interactive": False}
            call_command(command, **options)
            state.done(subject, fingerprint(files))


def _measure(name: str) -> None:
    if name in {"home", "guide"}:
        from bench.pages import measure

        measure(name)
    elif name == "submit":
        from bench import submit

        submit.main()
    else:
        from bench import certificate

        certificate.main()


if __name__ == "__main__":
    sys.exit(main())
