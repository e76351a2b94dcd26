"""Background work of feedback. Idempotent: whoever has rated is not invited, a follow-up in time is left alone."""

from uuid import UUID

from django.utils import timezone

from services.core.outbox import handler

from . import actions


@handler(actions.INVITE)
def invite(payload: dict[str, str]) -> None:
    """Invite to rate, once."""
    actions.invite(application_id=UUID(payload["application"]))


@handler(actions.REMIND)
def remind(payload: dict[str, str]) -> None:
    """Look at one follow-up on the morning after its limit."""
    actions.remind(follow_up_id=UUID(payload["follow_up"]), today=timezone.localdate())
