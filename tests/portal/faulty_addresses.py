"""Addresses that fail, for the tests of the error pages."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as real
from services.core.idempotency import ConflictingCommand
from services.core.workflow import MoveNotPermitted, MoveNotPossible

FAULTS: dict[str, Exception] = {
    "bad": SuspiciousOperation("a secret detail"),
    "denied": PermissionDenied(),
    "reasoned": PermissionDenied("Because it is Tuesday."),
    "missing": Http404("a secret detail"),
    "late": MoveNotPossible("Already decided by 叶知秋 at 10:30."),
    "not-yours": MoveNotPermitted("You may not do “grant”."),
    "reused": ConflictingCommand(),
    "broken": RuntimeError("a secret detail"),
}


def fail(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault]


urlpatterns = [path("fail/<slug:fault>/", fail), path("en/fail/<slug:fault>/", fail), *real]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
