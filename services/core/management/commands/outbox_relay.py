import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from services.core import outbox


class Command(BaseCommand):
    help = "Send the workers, again and again, what the outbox holds and nobody has done. Runs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two looks")
        parser.add_argument("--once", action="store_true", help="look once and stop")

    def handle(self, *args: Any, every: float, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(f"{outbox.relay_once()} sent.")
            return
        stop = _stop_on_signal()
        while not stop.wait(every):
            self._look()

    def _look(self) -> None:
        """Survive a database that is away for a while: the next look makes a new connection."""
        try:
            outbox.relay_once()
        except DatabaseError as error:
            self.stderr.write(f"The database did not answer: {type(error).__name__}")
        if not connection.is_usable():
            connection.close()


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
