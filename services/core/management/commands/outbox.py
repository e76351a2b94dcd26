from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from services.core import outbox


class Command(BaseCommand):
    help = "Show what the outbox holds (status), try parked rows again (retry), or do everything due here (drain)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["status", "retry", "drain"])
        parser.add_argument("keys", nargs="*", help="retry: keys of rows; none means every parked row")

    def handle(self, *args: Any, what: str, keys: list[str], **options: Any) -> None:
        if what == "retry":
            self.stdout.write(f"{outbox.retry_parked(keys)} rows will be tried again.")
        elif what == "drain":
            self.stdout.write(f"{outbox.drain()} rows done.")
        else:
            self._status()

    def _status(self) -> None:
        state = outbox.status()
        self.stdout.write(f"done {state.done}, waiting {state.waiting}, failing {state.failing}, parked {state.parked}")
        for row in state.troubled:
            self.stdout.write(f"  {row.kind} {row.key}: {row.attempts} attempts, {row.last_error.splitlines()[0]}")
