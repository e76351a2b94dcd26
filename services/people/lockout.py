"""After how many wrong passwords somebody has to wait, so that an attacker cannot lock the owner out.

Failures count for (account, address), and ten times less for the address alone. They never count for the account
alone: whoever guesses at somebody's password from one place does not stop the owner signing in from another.
"""

from datetime import timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Q, Sum
from django.http import HttpRequest
from django.utils import timezone


class LockoutHandler(AxesDatabaseHandler):
    """Counts failures by account and address, and by address alone with a far higher limit."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures that count against AXES_FAILURE_LIMIT."""
        of_account, *of_address = (_total(one) for one in self.get_user_attempts(request, credentials))
        share = settings.AXES_FAILURE_LIMIT / settings.ADDRESS_FAILURE_LIMIT
        return max(of_account, *(int(total * share) for total in of_address))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget the failures of the account that signed in, here; those of the address stay.

        Otherwise an attacker would sign in to an account of their own between two series of guesses.
        """
        count, _detail = self.filter_user_attempts(request, credentials)[0].delete()
        return count


def _total(attempts: Any) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def client_address(request: HttpRequest) -> str | None:
    """Return the address a request comes from.

    Behind TRUSTED_PROXY_COUNT proxies it is the entry of X-Forwarded-For that the outermost of them wrote, counted
    from the right; what the client itself put before that is never believed.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count = settings.TRUSTED_PROXY_COUNT
    if count and len(hops) >= count:
        return hops[-count].strip() or request.META.get("REMOTE_ADDR")
    return request.META.get("REMOTE_ADDR")


def minutes_to_wait(username: str, address: str | None) -> int:
    """Return the full minutes after which this account may be tried again from this address."""
    tries = AccessAttempt.objects.filter(Q(username=username, ip_address=address) | Q(ip_address=address))
    last = tries.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    left = last + (get_cool_off() or timedelta()) - timezone.now()
    return max(1, ceil(left.total_seconds() / 60))
