"""The inbox of whoever is signed in, and the channels it is announced by."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.notices import actions, mailbox, queries
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


def _choose(request: HttpRequest, facts: dict[str, Any]) -> None:
    """Keep the choice; a new e-mail address is asked at once, without waiting for the first message."""
    key = int(request.user.pk or 0)
    wants_email = "email" in facts["channels"]
    before = queries.mailbox_of(request.user)
    choice = actions.choose_channels(
        account_id=key, sms="sms" in facts["channels"], email=wants_email, email_address=facts["email_address"]
    )
    if wants_email and not choice.email_confirmed_at and (before is None or before.address != choice.email_address):
        _ask(request, key)
    else:
        messages.success(request, _("Saved."))


def _ask(request: HttpRequest, account_id: int) -> None:
    try:
        if actions.ask_mailbox(account_id=account_id):
            messages.success(request, _("Saved. An e-mail with a link is on its way: please open it and confirm."))
    except mailbox.TooMany:
        messages.warning(request, _("Enough links were sent today. Look into the mailbox, or try again tomorrow."))


@require_POST
def ask_mailbox(request: HttpRequest) -> HttpResponse:
    """Send the link that confirms the e-mail address once more."""
    _ask(request, int(request.user.pk or 0))
    return redirect("notices:channels")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """Choose by which channels, besides the inbox, to hear of new messages."""
    account = request.user
    data = request.POST if request.method == "POST" else None
    form = ChannelsForm(data, initial=queries.channels_of(account), phone=queries.masked_phone(account))
    if form.is_valid():
        _choose(request, form.cleaned_data)
        return redirect("notices:channels")
    context = {"form": form, "nav": "account", "mailbox": queries.mailbox_of(account)}
    return render(request, "notices/citizen/channels.html", context, status=422 if form.is_bound else 200)
