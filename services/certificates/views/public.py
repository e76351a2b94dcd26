"""Files anybody may fetch: the list of what is no longer valid, its signature, and whom to trust."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from services.certificates import publishing, trust
from services.certificates.models import PublishedList

MINUTES = 60  # seconds


def _newest() -> PublishedList:
    found = publishing.latest()
    if found is None:
        raise Http404
    return found


def _tag(request: HttpRequest) -> str | None:
    found = publishing.latest()
    return f'"{found.serial}"' if found else None


@login_not_required
@require_safe
@cache_control(public=True, max_age=5 * MINUTES)
@condition(etag_func=_tag)
def revoked(request: HttpRequest) -> HttpResponse:
    """Give the newest list of certificates that are not valid any more."""
    return HttpResponse(_newest().content, content_type="application/json")


@login_not_required
@require_safe
@cache_control(public=True, max_age=5 * MINUTES)
@condition(etag_func=_tag)
def revoked_signature(request: HttpRequest) -> HttpResponse:
    """Give the signature over that list (CMS, detached)."""
    return HttpResponse(bytes(_newest().signature), content_type="application/pkcs7-signature")


@login_not_required
@require_safe
@cache_control(public=True, max_age=60 * MINUTES)
def anchors(request: HttpRequest) -> HttpResponse:
    """Give the certificates of the authorities that signatures lead to, for verifying offline."""
    return HttpResponse(trust.anchors_as_pem(), content_type="application/x-pem-file")
