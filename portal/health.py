"""Two questions an operator's machinery asks: does the process live, and can it serve?"""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from services.certificates.waiting import unsigned
from services.core import outbox
from services.core.calendar import coverage


@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process runs."""
    return JsonResponse({"status": "live"})


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database is there and its tables are current, else 503 with the reason.

    What somebody must look at although pages can be served stands under "alarms", what will be due under "warnings".
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # noqa: BLE001 - whatever the database says, the answer is: not ready
        return JsonResponse({"status": "no database", "reason": type(error).__name__}, status=503)
    if pending:
        return JsonResponse({"status": "migrations pending", "number": len(pending)}, status=503)
    return JsonResponse({"status": "ready", **_alarms(), **_warnings()})


def _alarms() -> dict[str, dict[str, int]]:
    """Return what is wrong besides: documents nobody could sign (docs/signing.md), and background work that is late or
    was given up (`manage.py outbox status`).
    """
    found = outbox.alarms()
    if count := unsigned():
        found["unsigned_documents"] = count
    return {"alarms": found} if found else {}


def _warnings() -> dict[str, dict[str, int]]:
    """Return what will be wrong soon: the working days that official notices cover, from 60 days before their end."""
    reach = coverage(timezone.localdate())
    return {"warnings": {"calendar_days_left": max(reach.days_left, 0)}} if reach.is_short else {}
