"""The holder's own certificates and letters: the file, and the same words as a page that can be read aloud."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from services.certificates import access, editions, queries, shares, sheets, verification
from services.certificates.forms import ShareForm
from services.certificates.models import Certificate, Letter
from services.certificates.views.files import as_pdf, reader
from services.core.labels import label

Document = TypeVar("Document", Certificate, Letter)


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """List what the account holds."""
    context = {
        "nav": "my",
        "certificates": [_line(one) for one in queries.of_holder(reader(request).holder_account_id)],
    }
    return render(request, "certificates/citizen/list.html", context)


def _line(certificate: Certificate) -> dict[str, Any]:
    return {
        "certificate": certificate,
        "title": label(certificate.title),
        "department": label(certificate.department),
        **_standing(certificate),
    }


def _standing(certificate: Certificate) -> dict[str, Any]:
    """Return how the certificate stands today, in words and as a tag's tone."""
    code = verification.standing(certificate, timezone.localdate())
    tones = {"valid": "done", "draft": "doing", "suspended": "wait", "not_yet": "wait"}
    return {
        "standing": verification.HEADLINES.get(code, certificate.public_state),
        "tone": tones.get(code, "ended"),
    }


@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the holder the signed certificate."""
    return as_pdf(own(request, Certificate, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Give the holder another edition of the certificate; asked for with POST, it is made first."""
    return _edition(request, own(request, Certificate, pk), kind, back="certificates:read")


@require_http_methods(["GET", "HEAD", "POST"])
def letter_edition(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Give the recipient the letter in large print; asked for with POST, it is made first."""
    return _edition(request, own(request, Letter, pk), kind, back="certificates:read_letter")


def _edition(request: HttpRequest, document: Certificate | Letter, kind: str, *, back: str) -> HttpResponse:
    if kind not in editions.kinds_of(document) or not document.is_issued:
        raise Http404
    if request.method == "POST":
        editions.ask(document, kind)
        messages.success(
            request, _("It is being made, usually in less than a minute. You find it under “Other editions”.")
        )
        return redirect(back, document.pk)
    found = document.editions.filter(kind=kind).first()
    if found is None:
        raise Http404
    return as_pdf(document, found)


@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the recipient the signed letter."""
    return as_pdf(own(request, Letter, pk))


@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a certificate as a page."""
    certificate = own(request, Certificate, pk)
    return render(
        request,
        "certificates/citizen/read.html",
        {
            "document": certificate,
            "nav": "my",
            **certificate_page(certificate),
            "offers": editions.offers(certificate) if certificate.is_issued else [],
            "edition_page": "certificates:edition",
            "share_form": ShareForm() if certificate.is_issued else None,
            "shares": share_lines(certificate),
            "events": [(one.get_kind_display(), one.at, label(one.reason)) for one in certificate.events.all()],
        },
    )


@require_safe
def read_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a letter as a page."""
    found = own(request, Letter, pk)
    return render(
        request,
        "certificates/citizen/read_letter.html",
        {
            "document": found,
            "nav": "my",
            **letter_page(found),
            "offers": editions.offers(found) if found.is_issued else [],
            "edition_page": "certificates:letter_edition",
        },
    )


def own(request: HttpRequest, model: type[Document], pk: UUID) -> Document:
    """Return the document if it was made out to this account; anybody else gets the page of what does not exist."""
    document = model.objects.filter(pk=pk).first()
    if document is None or not access.may_read(reader(request), document):
        raise Http404
    return document


def share_lines(certificate: Certificate) -> list[dict[str, Any]]:
    """Return the links a holder has made to a certificate, whether they are open, and how often somebody looked."""
    now = timezone.now()
    return [
        {"share": one, "is_open": one.is_open(now), "looks": len(one.looks.all())}
        for one in shares.of_certificate(certificate)
    ]


def certificate_page(certificate: Certificate) -> dict[str, Any]:
    """Return what the page of a certificate says, in the reader's language, from the words that are printed."""
    printed = sheets.certificate_context(certificate)
    return {
        "title": label(printed["title"]),
        "department": label(printed["department"]),
        "intro": label(printed["intro"]),
        "rows": _rows(printed["rows"]),
        "tables": [(label(one["label"]), _block({"type": "table", **one})) for one in printed["tables"]],
        "photo": sheets.photo_address(certificate),
        **_standing(certificate),
        "file_url": reverse("certificates:download", args=[certificate.pk]),
        "verify_address": sheets.verify_path(certificate),
    }


def letter_page(found: Letter) -> dict[str, Any]:
    """Return what the page of a letter says, in the reader's language."""
    printed = sheets.letter_context(found)
    return {
        "title": label(printed["title"]),
        "department": label(printed["department"]),
        "blocks": [_block(block) for block in printed["blocks"]],
        "dated": label(printed["dated"]),
        "file_url": reverse("certificates:letter", args=[found.pk]),
        "verify_address": sheets.verify_path(found),
    }


def _rows(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(label(row["label"]), label(row["value"]), row.get("code", "")) for row in rows]


def _block(block: dict[str, Any]) -> dict[str, Any]:
    if block["type"] == "facts":
        return {"type": "facts", "rows": _rows(block["rows"])}
    if block["type"] == "table":
        head = [label(cell) for cell in block["head"]]
        return {"type": "table", "head": head, "rows": [[label(cell) for cell in row] for row in block["rows"]]}
    return {"type": block["type"], "text": label(block["text"])}
