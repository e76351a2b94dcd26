"""manage.py certificates check | check-fonts TEXT | expire | inspect FILE [--trust CA.pem]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.certificates import actions, authority, fonts, inspection, rendering


class Command(BaseCommand):
    """What an operator asks of this room."""

    help = "Check what certificates need, ask whether a name can be printed, mark expired certificates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word, and for check-fonts the text."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("check", help="libraries, fonts and the authority of this machine")
        text = verbs.add_parser("check-fonts", help="which characters of a text cannot be printed")
        text.add_argument("text")
        inspect = verbs.add_parser("inspect", help="whether a PDF is soundly signed; needs no register and no network")
        inspect.add_argument("file", type=Path)
        inspect.add_argument("--trust", type=Path, help="the authority's certificate (PEM); default: this portal's own")
        verbs.add_parser("expire", help="mark certificates whose last day is over (nightly)")

    def handle(self, verb: str, **options: Any) -> None:
        """Do what was asked; exit with an error when something is missing or wrong."""
        if verb == "check-fonts":
            self._check_fonts(options["text"])
        elif verb == "inspect":
            self._inspect(options["file"], options["trust"])
        else:
            {"check": self._check, "expire": self._expire}[verb]()

    def _check(self) -> None:
        if trouble := rendering.check():
            raise CommandError("\n".join(trouble))
        anchor = authority.trust_anchor()
        self.stdout.write(f"Fonts: {len(fonts.covered())} characters.")
        self.stdout.write(f"Authority: {anchor.subject.rfc4514_string()}, until {anchor.not_valid_after_utc:%Y-%m-%d}.")

    def _check_fonts(self, text: str) -> None:
        if lacking := fonts.missing(text):
            raise CommandError(str(fonts.MissingGlyphs(lacking)))
        self.stdout.write("Every character can be printed.")

    def _expire(self) -> None:
        count = actions.expire_due(on=timezone.localdate())
        self.stdout.write(f"{count} certificates have expired.")

    def _inspect(self, file: Path, trust: Path | None) -> None:
        anchor = x509.load_pem_x509_certificate(trust.read_bytes()) if trust else None
        if trouble := inspection.trouble_with(file.read_bytes(), anchor):
            raise CommandError(f"Not a sound document of this authority: {trouble}.")
        self.stdout.write("Signed by this authority and unchanged. Whether it is still valid, only the portal knows.")
