"""Two questions an operator's machinery asks: does the process live, and can it serve?"""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from services.certificates.waiting import unsigned


@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process runs."""
    return JsonResponse({"status": "live"})


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database is there and its tables are current, else 503 with the reason.

    What somebody must look at although pages can be served stands under "alarms".
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # noqa: BLE001 - whatever the database says, the answer is: not ready
        return JsonResponse({"status": "no database", "reason": type(error).__name__}, status=503)
    if pending:
        return JsonResponse({"status": "migrations pending", "number": len(pending)}, status=503)
    return JsonResponse({"status": "ready", **_alarms()})


def _alarms() -> dict[str, dict[str, int]]:
    """Return what is wrong besides: documents that nobody could sign (docs/signing.md)."""
    count = unsigned()
    return {"alarms": {"unsigned_documents": count}} if count else {}
