"""Drafts are kept 30 days after the last entry; five days before they go their applicant is reminded.

One outbox row at a time looks after a draft: it wakes when there may be something to do and leaves the next one.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from services.applications import queries
from services.applications.models import DRAFTS_KEPT, Application
from services.core.actions import enqueue
from services.materials import actions as materials
from services.notices.actions import notify

LOOK_AFTER = "applications.look_after_draft"
REMINDED_BEFORE = timedelta(days=5)


def watch(application: Application, *, when: datetime) -> None:
    """Have a draft looked at again at a time."""
    key = f"{LOOK_AFTER}:{application.pk}:{when:%Y%m%d%H%M}"
    enqueue(LOOK_AFTER, {"application": str(application.pk)}, key=key, not_before=when)


def watch_new(application: Application) -> None:
    """Look after a draft that has just been opened."""
    watch(application, when=timezone.now() + DRAFTS_KEPT - REMINDED_BEFORE)


@transaction.atomic
def look_after(application_id: UUID | str, *, now: datetime) -> str:
    """Remind of a draft, delete it, or look again later; return what was done: gone, waits, reminded, deleted.

    Idempotent: what is to be done follows from the time of the last entry alone.
    """
    draft = Application.objects.select_for_update(of=("self",)).filter(pk=application_id, state="draft").first()
    if draft is None:
        return "gone"
    ends = draft.saved_at + DRAFTS_KEPT
    if now >= ends:
        materials.purge(application_id=draft.pk)
        draft.delete()
        return "deleted"
    if now < ends - REMINDED_BEFORE:
        watch(draft, when=ends - REMINDED_BEFORE)
        return "waits"
    _remind(draft, ends)
    watch(draft, when=ends)
    return "reminded"


def _remind(draft: Application, ends: datetime) -> None:
    label: dict[str, Any] = dict(queries.definition_of(draft).label)
    notify(
        account_id=draft.account_id,
        kind="draft_ends",
        params={"one_thing": label, "until": timezone.localtime(ends).date().isoformat()},
        subject_id=draft.pk,
        link=draft.get_absolute_url(),
    )
