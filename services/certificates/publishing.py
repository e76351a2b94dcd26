"""The public list of certificates that are no longer valid: numbers, states and days, signed, nothing of any person.

It is made by a worker after every change and every night; a page only hands out the newest one.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from services.certificates import cades, signing
from services.certificates.models import Certificate, CertificateEvent, PublishedList
from services.core.actions import enqueue
from services.core.numbers import next_in

PUBLISH = "certificates.publish_list"
LISTED = ("suspended", "superseded", "revoked", "cancelled")
RENEWED_AFTER, GOOD_FOR = timedelta(hours=20), timedelta(days=2)


def publish_soon(event: CertificateEvent) -> None:
    """Leave the worker a list to make; many changes at once end in few lists."""
    enqueue(PUBLISH, {}, key=f"{PUBLISH}:{event.pk}")


@transaction.atomic
def publish(*, at: datetime) -> PublishedList:
    """Sign a new list unless the newest one says the same and is fresh; return the newest."""
    entries, newest = _entries(), latest()
    if newest and json.loads(newest.content)["certificates"] == entries and at - newest.made_at < RENEWED_AFTER:
        return newest
    serial = next_in("certificates.published_list")
    content = _text(serial, entries, at)
    signature = cades.detached(signing.signer(), content.encode())
    return PublishedList.objects.create(serial=serial, content=content, signature=signature, made_at=at)


def latest() -> PublishedList | None:
    """Return the newest list."""
    return PublishedList.objects.order_by("-serial").first()


def _entries() -> list[dict[str, str]]:
    rows = Certificate.objects.filter(state__in=LISTED).annotate(since=Max("events__at")).order_by("number")
    return [
        {"number": number, "status": state, "since": timezone.localtime(since).date().isoformat()}
        for number, state, since in rows.values_list("number", "state", "since")
    ]


def _text(serial: int, entries: list[dict[str, str]], at: datetime) -> str:
    told: dict[str, Any] = {
        "schema": "one-thing-portal/revoked/1",
        "issuer": settings.PORTAL_ORIGIN,
        "serial": serial,
        "made": at.isoformat(timespec="seconds"),
        "next_update": (at + GOOD_FOR).isoformat(timespec="seconds"),
        "certificates": entries,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
