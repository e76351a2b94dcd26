"""What departments ask for on the way to the merged notice: who is through, what contradicts, by when it must go."""

from datetime import date, datetime, time

from django.utils import timezone

from services.applications.models import Application
from services.core.calendar import Calendar, load

from . import timing
from .merging import Ask, Line, Standing, barrier_is_open, merge
from .models import Case, CorrectionItem, CorrectionNotice, FilingCheck
from .regimes import REGIMES
from .workflow import CaseState

OFFICE_OPENS = time(8, 0)  # when the latest notice of a day goes out


def ask_of(item: CorrectionItem) -> Ask:
    """Show an item as the merge sees it; the item's case and department have been read along."""
    return Ask(
        key=item.pk,
        department=item.case.department.code,
        target_kind=item.target_kind,
        target=item.target,
        kind=item.kind,
        zh=item.text["zh"],
        en=item.text.get("en") or item.text["zh"],
        wanted=item.wanted,
        basis=item.basis,
        sample=item.sample,
        ruled_by=item.ruled_by_id,
    )


def ready_items(application: Application) -> list[CorrectionItem]:
    """Return what waits for the notice, of cases that are still in intake."""
    found = CorrectionItem.objects.of_application(application.pk).ready()
    return list(found.filter(case__state=CaseState.INTAKE).with_case())


def lines_of(items: list[CorrectionItem]) -> tuple[Line, ...]:
    """Return the merged lines of some items."""
    return merge(ask_of(item) for item in items)


def contradictions(application: Application) -> list[Line]:
    """Return the lines on which departments want different things and the lead department has not ruled."""
    return [line for line in lines_of(ready_items(application)) if line.contradicts]


def is_due(application: Application) -> bool:
    """Say whether the notice may go now: everybody is through and nothing contradicts."""
    return barrier_is_open(standings(application)) and not contradictions(application)


def standings(application: Application) -> list[Standing]:
    """Return how each case that is still in intake stands."""
    cases = list(application.cases.filter(state=CaseState.INTAKE))
    items = CorrectionItem.objects.of_application(application.pk)
    ready = set(items.ready().values_list("case_id", flat=True))
    drafts = set(items.filter(state="draft").values_list("case_id", flat=True))
    checks = FilingCheck.objects.filter(case__in=cases).order_by("checked_at")
    checked = dict(checks.values_list("case_id", "checked_at"))
    return [
        Standing(
            complete=_is_complete(case, checked.get(case.pk)),
            has_ready=case.pk in ready,
            has_draft=case.pk in drafts and case.regime_corrects(),
        )
        for case in cases
    ]


def _is_complete(case: Case, checked_at: datetime | None) -> bool:
    """Complete is an officer's finding about this filing as it is; where the law knows no correction nobody is waited
    for.
    """
    since = max((at for at in (case.received_at, case.amended_at) if at), default=None)
    looked_at = checked_at is not None and since is not None and checked_at >= since
    return looked_at or not case.regime_corrects()


def latest_moment(items: list[CorrectionItem]) -> datetime | None:
    """Return when the notice must go at the latest: the morning of the last working day before the first acceptance
    clock ends (Licensing Law art 32(4)); None when nothing waits.
    """
    calendar = load()
    cases = {item.case_id: item.case for item in items}.values()
    ends = [end for case in cases if (end := _acceptance_end(case, calendar))]
    if not ends:
        return None
    return timezone.make_aware(datetime.combine(calendar.workdays_before(min(ends), 1), OFFICE_OPENS))


def _acceptance_end(case: Case, calendar: Calendar) -> date | None:
    received = timing.local_day(case.received_at)
    return timing.end_of(calendar, received, REGIMES[case.regime].acceptance)[0] if received else None


def asked_since(notice: CorrectionNotice) -> dict[str, datetime]:
    """Return by material since when its last asker has waited: a notice may take along what an earlier one asked."""
    since: dict[str, datetime] = {}
    for item in notice.items.filter(target_kind=CorrectionItem.Target.MATERIAL):
        asked = item.ready_at or notice.served_at
        since[item.target] = max(asked, since.get(item.target, asked))
    return since
