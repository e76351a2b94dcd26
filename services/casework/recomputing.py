"""The projection, computed again from the cases and compared with what is stored (DOMAIN section 4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from services.applications import actions as applications
from services.applications.models import Application
from services.audit.actions import record
from services.core.actors import SYSTEM

from .consequences import cases_of, projected


@dataclass(frozen=True)
class Difference:
    """One application that does not show what its cases say: by column what is stored and what it has to be."""

    application_id: UUID
    number: str
    columns: dict[str, tuple[Any, Any]]

    def __str__(self) -> str:
        parts = [f"{column} {stored!s} -> {again!s}" for column, (stored, again) in self.columns.items()]
        return f"{self.number}: {'; '.join(parts)}"


def difference(application: Application, *, at: datetime | None = None) -> Difference | None:
    """Return what differs, or None.

    Dates and the overdue facet depend on the day: without `at` they are computed for the moment of the last write.
    """
    again = projected(application, cases_of(application), at or application.saved_at)
    stored = {column: getattr(application, column) for column in again}
    stored["outcome"], stored["facets"] = stored["outcome"] or "", sorted(stored["facets"])
    columns = {name: (stored[name], again[name]) for name in again if stored[name] != again[name]}
    return Difference(application.pk, application.number or "", columns) if columns else None


def submitted() -> "QuerySet[Application]":
    """Return every application whose columns are a projection."""
    return Application.objects.exclude(submitted_at=None).order_by("submitted_at", "pk")


def repair(application_id: UUID) -> Difference | None:
    """Write one application's projection anew where it differs, with a line in the audit record; idempotent."""
    with transaction.atomic():
        current = Application.objects.select_for_update(of=("self",)).get(pk=application_id)
        found = difference(current)
        if found is None:
            return None
        applications.project(application=current, **projected(current, cases_of(current), timezone.now()))
        columns = {name: [str(stored), str(again)] for name, (stored, again) in found.columns.items()}
        record(
            actor=SYSTEM, action="projection_repaired", subject_type="application", subject_id=current.pk,
            detail={"columns": columns},
        )  # fmt: skip
    return found
