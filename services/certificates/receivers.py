"""News of this room, taken up in the same transaction: who holds or was shown a certificate hears of its status."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from services.certificates import events
from services.certificates.following import followers
from services.certificates.models import Certificate, CertificateEvent, ShareLook
from services.certificates.publishing import publish_soon
from services.notices.actions import notify

STATUS_WORDS = {
    "suspended": {"zh": "已暂停效力", "en": "suspended"},
    "reinstated": {"zh": "已恢复效力", "en": "valid again"},
    "expired": {"zh": "已过有效期", "en": "expired"},
    "superseded": {"zh": "已被新证照取代", "en": "replaced by a newer certificate"},
    "revoked": {"zh": "已被撤销", "en": "revoked"},
    "cancelled": {"zh": "已注销", "en": "cancelled"},
}


@receiver(events.status_changed, dispatch_uid="certificates.tell_of_status")
def tell_of_status(sender: object, *, certificate: Certificate, event: CertificateEvent, **kwargs: object) -> None:
    """Tell the holder, whoever asked to be told, and with an account those it was shown to; renew the public list."""
    if event.kind not in STATUS_WORDS:
        return
    publish_soon(event)
    told: dict[str, Any] = {
        "certificate": certificate.title,
        "number": certificate.number,
        "status": STATUS_WORDS[event.kind],
        "reason": event.reason or "",
    }
    holder = certificate.holder_account_id
    link = reverse("certificates:read", args=[certificate.pk])
    others = _shown_to(certificate) | followers(certificate)
    for account_id in sorted(others | ({holder} if holder else set())):
        own = {"link": link} if account_id == holder else {}
        notify(account_id=account_id, kind="certificate_status", params=told, subject_id=certificate.pk, **own)


def _shown_to(certificate: Certificate) -> set[int]:
    looks = ShareLook.objects.filter(share__certificate=certificate)
    return {look.account_id for look in looks if look.account_id}
