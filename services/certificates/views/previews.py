"""Previews of certificates for officers and for the website's editors, printed by what prints the real ones."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from services.certificates import fonts, press, previews
from services.certificates.forms import PreviewForm
from services.certificates.views.decisions import officer_of

AT_THE_DESK, IN_ADMINISTRATION = "certificates/desk/previews.html", "certificates/administration/previews.html"


@require_safe
def for_officers(request: HttpRequest) -> HttpResponse:
    """Show the form at the desk, or the preview it asks for."""
    officer_of(request)
    return _page(request, AT_THE_DESK, reverse("desk_certificates:previews"))


@require_safe
def for_editors(request: HttpRequest) -> HttpResponse:
    """Show the same in the website's administration."""
    return _page(request, IN_ADMINISTRATION, reverse("certificate_previews"))


def _page(request: HttpRequest, template: str, here: str) -> HttpResponse:
    form = PreviewForm(request.GET or None)
    trouble = ""
    if form.is_bound and form.is_valid():
        try:
            return _file(previews.pdf(**form.wanted))
        except (fonts.MissingGlyphs, press.RenderingFailed) as error:
            trouble = str(error)
        except KeyError as error:
            raise Http404 from error
    context: dict[str, Any] = {"nav": "certificates", "form": form, "here": here, "trouble": trouble}
    return render(request, template, context, status=422 if form.errors or trouble else 200)


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview-specimen.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
