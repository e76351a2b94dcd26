"""Showing one certificate to somebody: the holder's pages, and the page behind the link."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.certificates import access, shares
from services.certificates.forms import LookForm, ShareForm
from services.certificates.models import Certificate, Share
from services.certificates.views.citizen import certificate_page, own, share_lines
from services.certificates.views.files import reader
from services.certificates.views.verify import NOT_FOUND, public_and_counted
from services.core.labels import label
from services.people.lockout import client_address
from services.people.models import Account


@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a link to one of the holder's certificates."""
    certificate = own(request, Certificate, pk)
    if not certificate.is_issued:
        raise Http404
    form = ShareForm(request.POST)
    if not form.is_valid():
        context = {"document": certificate, "nav": "my", "share_form": form, "shares": share_lines(certificate)}
        page = {**certificate_page(certificate), **context}
        return render(request, "certificates/citizen/read.html", page, status=422)
    given = form.cleaned_data
    made = shares.begin(
        certificate, purpose=given["purpose"], lasting=form.lasting, once=given["often"] == "once", at=timezone.now()
    )
    return redirect("certificates:share_page", made.pk)


def _own_share(request: HttpRequest, pk: UUID) -> Share:
    found = Share.objects.select_related("certificate").prefetch_related("looks").filter(pk=pk).first()
    if found is None or not access.is_holder(reader(request), found.certificate):
        raise Http404
    return found


@require_safe
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the holder a link as text and QR code, and who has looked."""
    found = _own_share(request, pk)
    address = settings.PORTAL_ORIGIN.rstrip("/") + reverse("certificates:shared", args=[found.code])
    context = {
        "nav": "my",
        "share": found,
        "title": label(found.certificate.title),
        "is_open": found.is_open(timezone.now()),
        "address": address,
        "code_image": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
    }
    return render(request, "certificates/citizen/share.html", context)


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a link at once."""
    found = _own_share(request, pk)
    shares.end(found, at=timezone.now())
    messages.success(request, _("Ended. The link leads nowhere any more."))
    return redirect("certificates:share_page", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@public_and_counted
def shared(request: HttpRequest, code: str) -> HttpResponse:
    """Ask who looks, then show the certificate; a link that leads nowhere gives one answer, whatever the reason."""
    now = timezone.now()
    found = shares.open_by_code(code, at=now)
    if found is None:
        return _nothing(request)
    form = LookForm(request.POST) if request.method == "POST" else LookForm()
    if not form.is_bound or not form.is_valid():
        context = {"nav": "verify", "share": found, "form": form, "title": label(found.certificate.title)}
        return render(request, "certificates/citizen/shared.html", context, status=422 if form.is_bound else 200)
    seen = shares.look(
        code,
        who=form.cleaned_data["who"],
        address=client_address(request) or "",
        account_id=request.user.pk if isinstance(request.user, Account) else None,
        at=now,
    )
    return _shown(request, seen) if seen else _nothing(request)


def _shown(request: HttpRequest, seen: Share) -> HttpResponse:
    context: dict[str, Any] = {"nav": "verify", "share": seen, "document": seen.certificate, "seen_at": timezone.now()}
    return render(
        request, "certificates/citizen/shared_certificate.html", {**certificate_page(seen.certificate), **context}
    )


def _nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "certificates/citizen/shared_nothing.html", {"nav": "verify"}, status=NOT_FOUND)
