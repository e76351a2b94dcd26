"""manage.py certificates check | check-fonts TEXT | expire | inspect FILE [--trust CA.pem] | rotate-key"""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.certificates import (
    actions,
    authority,
    fonts,
    inspection,
    issuing,
    publishing,
    rendering,
    signing,
    timestamps,
)


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
        rotate = verbs.add_parser(
            "rotate-key", help="give the demo authority a new signer; earlier signatures stay good"
        )
        rotate.add_argument(
            "--compromised", action="store_true", help="and trust nothing the old one signs from now on"
        )
        verbs.add_parser("expire", help="nightly: mark what is over, renew the public list, try again what waits")

    def handle(self, verb: str, **options: Any) -> None:
        """Do what was asked; exit with an error when something is missing or wrong."""
        if verb == "check-fonts":
            self._check_fonts(options["text"])
        elif verb == "inspect":
            self._inspect(options["file"], options["trust"])
        elif verb == "rotate-key":
            self._rotate(options["compromised"])
        else:
            {"check": self._check, "expire": self._expire}[verb]()

    def _check(self) -> None:
        if trouble := rendering.check():
            raise CommandError("\n".join(trouble))
        anchor = authority.trust_anchor()
        self.stdout.write(f"Fonts: {len(fonts.covered())} characters.")
        self.stdout.write(f"Authority: {anchor.subject.rfc4514_string()}, until {anchor.not_valid_after_utc:%Y-%m-%d}.")
        self._try_to_sign()

    def _try_to_sign(self) -> None:
        digest = hashlib.sha256(b"Is the signer there?").digest()
        try:
            signing.signer().cms(digest)
            if stamp := timestamps.stamper():
                stamp(digest)
        except Exception as error:
            raise CommandError(f"Nothing can be signed: {type(error).__name__} {error}") from error
        days = signing.days_left()
        self.stdout.write(f"Signer: {settings.SIGNER['kind']}, good for {days} days.")
        self.stdout.write(f"Time-stamps: {settings.TIME_STAMPS['url'] or 'none'}.")

    def _rotate(self, compromised: bool) -> None:
        if settings.SIGNER["kind"] != "demo":
            raise CommandError("Only the demo authority's key is ours to rotate; docs/signing.md says how for others.")
        fresh = authority.rotate(compromised=compromised)
        self.stdout.write(f"Signing with {fresh.key_id} from now on; {len(authority.signers())} signers are known.")

    def _check_fonts(self, text: str) -> None:
        if lacking := fonts.missing(text):
            raise CommandError(str(fonts.MissingGlyphs(lacking)))
        self.stdout.write("Every character can be printed.")

    def _expire(self) -> None:
        count = actions.expire_due(on=timezone.localdate())
        self.stdout.write(f"{count} certificates have expired.")
        self.stdout.write(f"{issuing.take_up_again()} documents that could not be signed will be tried again.")
        self.stdout.write(f"Public list number {publishing.publish(at=timezone.now()).serial}.")

    def _inspect(self, file: Path, trust: Path | None) -> None:
        anchor = x509.load_pem_x509_certificate(trust.read_bytes()) if trust else None
        if trouble := inspection.trouble_with(file.read_bytes(), anchor):
            raise CommandError(f"Not a sound document of this authority: {trouble}.")
        self.stdout.write("Signed by this authority and unchanged. Whether it is still valid, only the portal knows.")
