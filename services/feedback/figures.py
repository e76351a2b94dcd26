"""What the public sees of ratings: counts so coarse that nobody can be recognised in them.

Counts are of whole days that are over and go down to the next multiple of five; whatever is below five, nothing
included, is only said to be fewer than five. So no page, and no two pages compared, show one single person's rating.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.catalogue import queries as catalogue
from services.core.calendar import load
from services.core.labels import Label
from services.feedback import deadlines
from services.feedback.models import BAD, FollowUp, Rating

STEP = 5
PERIOD = timedelta(days=365)
FEW = _("fewer than 5")


def coarse(count: int) -> int:
    """Return a count as it may be shown: 0 stands for fewer than five."""
    return count - count % STEP


@dataclass(frozen=True)
class Row:
    """The ratings of one service or department, coarse: all, levels 4 and 5, level 3, levels 1 and 2."""

    label: Label
    total: int
    good: int
    fair: int
    bad: int

    @property
    def cells(self) -> list[str | Promise]:
        """The counts in words, in the order of the table."""
        return [str(one) if one else FEW for one in (self.total, self.good, self.fair, self.bad)]


@dataclass(frozen=True)
class Figures:
    """A year of ratings: by service what was said of whole applications, by department what was said of its matters."""

    everything: Row
    by_service: list[Row]
    by_department: list[Row]
    followed_up: int
    in_time: int


COUNTS = {
    "total": Count("pk"),
    "good": Count("pk", filter=Q(level__gte=4)),
    "fair": Count("pk", filter=Q(level=3)),
    "bad": Count("pk", filter=Q(level__in=BAD)),
}


def figures(now: datetime) -> Figures:
    """Return the figures of the year that ended last midnight."""
    until = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    period = Q(at__gte=until - PERIOD, at__lt=until)
    whole = Rating.objects.filter(period, case__isnull=True)
    answered = _answered(until)
    return Figures(
        everything=_row("", whole.aggregate(**COUNTS)),
        by_service=_rows(whole, "one_thing", _services()),
        by_department=_rows(Rating.objects.filter(period), "department__code", _departments()),
        followed_up=coarse(len(answered)),
        in_time=coarse(_in_time(answered)),
    )


def _row(label: Label, counts: dict[str, int]) -> Row:
    return Row(label, *(coarse(counts[name]) for name in COUNTS))


def _rows(ratings: QuerySet[Rating], by: str, labels: dict[str, Label]) -> list[Row]:
    """Return a row for each label, in their order; those nobody has rated are there too, and say as little."""
    counted: dict[str, Any] = {one[by]: one for one in ratings.order_by().values(by).annotate(**COUNTS)}
    nothing = dict.fromkeys(COUNTS, 0)
    return [_row(label, counted.get(code, nothing)) for code, label in labels.items()]


def _services() -> dict[str, Label]:
    return {version.one_thing.code: version.one_thing.label for version in catalogue.published_all()}


def _departments() -> dict[str, Label]:
    involved = {code for version in catalogue.published_all() for code in catalogue.definition(version).departments}
    return {code: row.label for code, row in catalogue.departments().items() if code in involved}


def _answered(until: datetime) -> list[FollowUp]:
    return list(FollowUp.objects.filter(answered_at__gte=until - PERIOD, answered_at__lt=until))


def _in_time(answered: Iterable[FollowUp]) -> int:
    calendar = load()
    return sum(deadlines.was_in_time(one, calendar) for one in answered)
