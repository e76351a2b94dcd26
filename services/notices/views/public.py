"""What is opened from an e-mail, by whoever reads it; nobody has to be signed in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.notices import mailbox

GONE = 410


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_mailbox(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether messages may be sent here, and take the yes. Opening the page changes nothing: scanners do that."""
    choice = mailbox.waiting(token)
    if choice is None:
        return render(request, "notices/public/mailbox.html", {"state": "over"}, status=GONE)
    done = mailbox.confirm(token) if request.method == "POST" else bool(choice.email_confirmed_at)
    context = {"state": "done" if done else "ask", "address": mailbox.masked(choice)}
    return render(request, "notices/public/mailbox.html", context)
