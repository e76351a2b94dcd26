"""What a supervisor sees of the department: who has how much in hand, what is late, and how the last weeks went."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q

from services.core.models import Movement
from services.people import queries as people

from . import cards
from .desk_lists import carries, overdue
from .models import Case, CaseQuerySet
from .workflow import CaseState

WINDOW = timedelta(days=90)  # of the indicators
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Load:
    """What one officer holds; `account_id` None is what nobody holds."""

    account_id: int | None
    name: str
    held: int = 0
    yellow: int = 0
    red: int = 0


def loads(department: str) -> list[Load]:
    """Return the load of every active officer, and first of nobody, in one statement beside the officers' names."""
    wanted = {
        "held": Count("pk"),
        "yellow": Count("pk", filter=carries(cards.YELLOW)),
        "red": Count("pk", filter=carries(cards.RED)),
    }
    groups = Case.objects.of(department).live().exclude(state=CaseState.PENDING).order_by().values("owner_id")
    found: dict[int | None, dict[str, int]] = {}
    for row in map(dict[str, Any], groups.annotate(**wanted)):
        found[row.pop("owner_id")] = row
    officers: dict[int | None, str] = {None: ""}
    officers |= dict(people.officers_of(department).items())
    gone = {key: "?" for key in found if key not in officers}
    return [Load(key, name, **found.get(key, {})) for key, name in {**officers, **gone}.items()]


def in_hand(department: str, account_id: int | None) -> CaseQuerySet:
    """Return what an officer, or nobody, holds of a department's open cases, first what is due first."""
    mine = Case.objects.of(department).live().exclude(state=CaseState.PENDING).filter(owner_id=account_id)
    return mine.select_related("application", "department", "owner").in_order_of_due_date()


class Median(Aggregate):
    """The middle value of a column."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Indicators:
    """How a department did in the last 90 days; None where nothing happened."""

    decided: int
    median_days: float | None
    open_cases: int
    overdue_percent: float | None
    received: int
    corrections_per_100: float | None


def indicators(department: str, now: datetime, today: date) -> Indicators:
    """Return median days from acceptance to decision, the share of open cases overdue, corrections per 100 filings."""
    since = now - WINDOW
    took = ExpressionWrapper(F("decided_at") - F("accepted_at"), output_field=DurationField())
    decided: dict[str, Any] = (
        Case.objects.of(department)
        .filter(decided_at__gte=since, accepted_at__isnull=False)
        .order_by()
        .aggregate(number=Count("pk"), median=Median(took, output_field=DurationField()))
    )
    running = Case.objects.of(department).live().order_by()
    live = running.aggregate(
        number=Count("pk", filter=Q(due_on__isnull=False)), late=Count("pk", filter=overdue(today))
    )
    received = Case.objects.of(department).filter(received_at__gte=since).order_by()
    asked = Movement.objects.filter(name="ask_correction", subject_id__in=received.values("pk")).count()
    filings = received.count()
    return Indicators(
        decided=decided["number"],
        median_days=round(decided["median"] / DAY, 1) if decided["median"] is not None else None,
        open_cases=live["number"],
        overdue_percent=_percent(live["late"], live["number"]),
        received=filings,
        corrections_per_100=_percent(asked, filings),
    )


def _percent(part: int, whole: int) -> float | None:
    return round(part * 100 / whole, 1) if whole else None
