"""Asking to be told of a certificate's changes, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from services.certificates import following
from services.core.labels import label


@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """List the certificates whose changes the account is told of."""
    rows = [
        (one, label(one.certificate.title), one.certificate.current_state.public)
        for one in following.followed_by(int(request.user.pk or 0))
    ]
    return render(request, "certificates/citizen/followed.html", {"rows": rows, "nav": "verify"})


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow the certificate that was just verified."""
    certificate = following.verified(request.POST.get("token", ""))
    if certificate is None:
        messages.error(request, _("Please verify the certificate once more, then ask again."))
        return redirect("certificates:verify")
    try:
        following.follow(certificate, account_id=int(request.user.pk or 0), at=timezone.now())
    except following.TooMany:
        messages.error(request, _("You follow as many certificates as possible. End some of them first."))
    else:
        messages.success(
            request, _("You will find a message in your inbox when the status of this certificate changes.")
        )
    return redirect("certificates:followed")


@require_POST
def unfollow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Be told no more."""
    try:
        get_object_or_404(following.followed_by(int(request.user.pk or 0)), pk=pk).delete()
    except Http404:
        return redirect("certificates:followed")  # ended in another window
    messages.success(request, _("You are no longer told of this certificate."))
    return redirect("certificates:followed")
