"""A simulated clock, for rehearsals. Never used while serving."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


class Moment:
    """The present moment of a rehearsal; it only moves forwards."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def set(self, now: datetime) -> None:
        """Go to a later moment; raise ValueError for an earlier one."""
        if now < self.now:
            raise ValueError("Time only moves forwards.")
        self.now = now

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.set(self.now + span)


@contextmanager
def simulated(start: datetime) -> Iterator[Moment]:
    """Let django.utils.timezone.now() answer, in this whole process, with a moment that the caller moves."""
    moment, real = Moment(start), timezone.now
    timezone.now = lambda: moment.now
    try:
        yield moment
    finally:
        timezone.now = real
