"""The inbox of whoever is signed in, and the channels it is announced by."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.notices import actions, queries
from services.notices.forms import ChannelsForm
from services.notices.models import Notice

PAGE_SIZE = 20


def _own(request: HttpRequest, notice_id: UUID) -> Notice:
    return get_object_or_404(queries.inbox_of(request.user), pk=notice_id)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first; those not opened are marked."""
    page = Paginator(queries.inbox_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [queries.message_of(notice) for notice in page]
    return render(request, "notices/citizen/inbox.html", {"page": page, "inbox": shown, "nav": "inbox"})


@require_safe
def message(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show one message and how else it was announced; another account's is not found. Reading it changes nothing."""
    notice = _own(request, notice_id)
    context = {
        "message": queries.message_of(notice),
        "deliveries": queries.deliveries_of(notice),
        "nav": "inbox",
    }
    return render(request, "notices/citizen/message.html", context)


@require_POST
def open_message(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Remember that a message was opened, and show it."""
    notice = _own(request, notice_id)
    actions.mark_read(notice)
    return redirect("notices:message", notice.pk)


@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """Remember that every message was seen."""
    actions.mark_all_read(account_id=int(request.user.pk or 0))
    messages.success(request, _("All messages are marked as read."))
    return redirect("notices:inbox")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """Choose by which channels, besides the inbox, to hear of new messages."""
    account = request.user
    data = request.POST if request.method == "POST" else None
    form = ChannelsForm(data, initial=queries.channels_of(account), phone=queries.masked_phone(account))
    if form.is_valid():
        chosen = form.cleaned_data["channels"]
        actions.choose_channels(
            account_id=int(account.pk or 0),
            sms="sms" in chosen,
            email="email" in chosen,
            email_address=form.cleaned_data["email_address"],
        )
        messages.success(request, _("Saved."))
        return redirect("notices:channels")
    context = {"form": form, "nav": "account"}
    return render(request, "notices/citizen/channels.html", context, status=422 if form.is_bound else 200)
