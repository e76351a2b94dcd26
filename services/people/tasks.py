"""What comes round again for people. Idempotent: each round looks at the data, each mandate is locked by its move."""

from celery import shared_task
from django.utils import timezone

from services.notices import actions as notices
from services.people import delegating, one_time_codes


@shared_task(name="people.keep_time", ignore_result=True)  # type: ignore[untyped-decorator]
def keep_time() -> None:
    """End what has run out, remind of what ends soon, and forget codes that no limit looks at any more."""
    delegating.expire_due(timezone.localdate())
    delegating.remind_due(timezone.localdate())
    one_time_codes.forget_old(timezone.now())
    notices.forget_codes()
