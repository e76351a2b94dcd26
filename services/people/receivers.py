"""What happens whenever somebody signs in, whichever page let them in, and what a department is still needed for."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from services.catalogue import departments
from services.catalogue.models import Department
from services.people import sessions
from services.people.lockout import client_address
from services.people.models import Account, Officer


@receiver(user_logged_in)
def note_the_time(request: HttpRequest | None, user: Account, **kwargs: Any) -> None:
    """Start the limits of the session and remember the browser."""
    if request is not None:
        now = timezone.now()
        sessions.begin(request.session, now)
        device = sessions.device_of(request.META.get("HTTP_USER_AGENT", ""))
        sessions.note(request.session, user, device=device, address=client_address(request) or "", now=now)


@departments.register
def officers_in_service(department: Department) -> Iterator[str]:
    """Say that a department stays on while officers belong to it: they are moved or switched off first."""
    count = Officer.objects.filter(department=department, account__is_active=True).count()
    if count:
        text = ngettext("%(count)d officer belongs to it.", "%(count)d officers belong to it.", count)
        yield text % {"count": count}
