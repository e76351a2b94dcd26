"""`bin/bench [NAME...]`: the measurements named, or all of them, on a demo city of its own in var/bench."""

import argparse
import io
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
NAMES = ("home", "guide", "submit", "certificate", "desk_lists")


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
    """Start the database and make tables and demo city unless they are there; other tables mean another city."""
    data = Path(os.environ.get("PORTAL_BENCH_DATA") or PROJECT / "var" / "bench").absolute()
    os.environ["PORTAL_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    from portal.embedded import ensure_database
    from portal.up.preflight import start_over
    from portal.up.state import DEMO, SCHEMA, STATIC, fingerprint

    wanted, done = fingerprint((*SCHEMA, *DEMO, *STATIC)), data / "bench.done"
    is_new = not done.exists() or done.read_text() != wanted
    if is_new:
        start_over(data)
    ensure_database(data)
    import django
    from django.core.management import call_command

    django.setup()
    if is_new:
        from portal import translations

        translations.compile_stale()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("seed_demo", later=True, stdout=io.StringIO())
        done.write_text(wanted)


def _measure(name: str) -> None:
    if name in {"home", "guide"}:
        from bench.pages import measure

        measure(name)
    elif name == "submit":
        from bench import submit

        submit.main()
    elif name == "desk_lists":
        from bench import desk_lists

        desk_lists.main()
    else:
        from bench import certificate

        certificate.main()


if __name__ == "__main__":
    sys.exit(main())
