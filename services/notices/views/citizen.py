"""The inbox of whoever is signed in."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from services.notices import actions, queries

PAGE_SIZE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first; those not opened are marked."""
    page = Paginator(queries.inbox_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    messages = [queries.message_of(notice) for notice in page]
    return render(request, "notices/citizen/inbox.html", {"page": page, "inbox": messages, "nav": "inbox"})


@require_safe
def message(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show one message and remember that it was opened; another account's is not found."""
    notice = get_object_or_404(queries.inbox_of(request.user), pk=notice_id)
    actions.mark_read(notice)
    return render(request, "notices/citizen/message.html", {"message": queries.message_of(notice), "nav": "inbox"})
