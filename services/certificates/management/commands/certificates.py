"""manage.py certificates check | check-fonts | expire | inspect | rotate-key | issue-batch (--help tells more)"""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography import x509
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.certificates import (
    actions,
    authority,
    batch,
    fonts,
    inspection,
    issuing,
    publishing,
    rendering,
    signing,
    timestamps,
)

BAR = 40  # characters


def _case_ids(file: Path) -> list[UUID]:
    try:
        return [UUID(line) for line in file.read_text().split()]
    except ValueError as error:
        raise CommandError(f"{file} holds something that is no case id: {error}") from error


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
        many = verbs.add_parser("issue-batch", help="make drafted certificates now; may be resumed")
        many.add_argument("--type", default="", help="only drafts of this type")
        many.add_argument("--cases", type=Path, help="a file with case ids, one a line; only their drafts")
        verbs.add_parser("expire", help="nightly: mark what is over, renew the public list, try again what waits")

    def handle(self, verb: str, **options: Any) -> None:
        """Do what was asked; exit with an error when something is missing or wrong."""
        if verb == "check-fonts":
            self._check_fonts(options["text"])
        elif verb == "inspect":
            self._inspect(options["file"], options["trust"])
        elif verb == "issue-batch":
            self._issue_batch(options["type"], options["cases"])
        elif verb == "rotate-key":
            self._rotate(options["compromised"])
        else:
            {"check": self._check, "expire": self._expire}[verb]()

    def _issue_batch(self, type_code: str, cases: Path | None) -> None:
        case_ids = _case_ids(cases) if cases else []
        if cases and not case_ids:
            raise CommandError(f"{cases} names no case.")
        keys = batch.drafts(type_code, case_ids)
        failed = []
        for count, made in enumerate(batch.issue(keys), start=1):
            self._show(count, len(keys), made.number)
            if not made.is_issued:
                failed.append(made)
        for made in failed:
            self.stderr.write(f"{made.number}: {made.reason}")
        self.stdout.write(f"{len(keys) - len(failed)} certificates issued, {len(failed)} not.")
        if failed:
            raise CommandError("Not every certificate was issued; run it again once the reasons above are gone.")

    def _show(self, count: int, total: int, number: str) -> None:
        """Draw the bar on a terminal; elsewhere a line for every hundredth."""
        filled = BAR * count // total
        line = f"[{'#' * filled}{'.' * (BAR - filled)}] {count}/{total} {number}"
        if self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="\n" if count == total else "")
        elif count % 100 == 0 or count == total:
            self.stdout.write(line)

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
