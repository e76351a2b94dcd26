"""The public verification page: no login, no traces, the same answer for everything that is not found."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from services.certificates import following, limits, verification
from services.certificates.forms import FileForm, NumberForm
from services.certificates.verification import Finding
from services.core.labels import label
from services.people.lockout import client_address

View = Callable[..., HttpResponse]
NOT_FOUND, TOO_MANY = 404, 429
FOR_MACHINES = "verify_by_machine"  # the name of the address in views/machines.py


def public_and_counted(view: View) -> View:
    """Let anybody ask, thirty times a minute; keep the answer out of caches, search engines and referrers."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answered(view, request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response

    return login_not_required(counted)


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer within the limits; what leads nowhere may have been a guess and counts as one."""
    address, now = client_address(request) or "", timezone.now()
    if request.method == "POST":
        return view(request, *args, **kwargs) if limits.may_ask(address, at=now) else _too_many(request)
    if kwargs and not limits.may_look(address, at=now):
        return _too_many(request)
    response = view(request, *args, **kwargs)
    is_guess = response.status_code == NOT_FOUND
    return _too_many(request) if is_guess and not limits.may_ask(address, at=now) else response


@require_http_methods(["GET", "HEAD", "POST"])
@public_and_counted
def verify(request: HttpRequest) -> HttpResponse:
    """Ask by typing or by uploading the file."""
    form = _filled(request)
    if form and form.is_valid():
        return answer(request, find(form))
    if form and wants_json(request):
        return JsonResponse({"errors": form.errors}, status=400)
    forms: dict[str, Any] = {"nav": "verify", "number_form": NumberForm(), "file_form": FileForm()}
    if form:
        forms["file_form" if isinstance(form, FileForm) else "number_form"] = form
    return render(request, "certificates/citizen/verify.html", forms, status=400 if form else 200)


def _filled(request: HttpRequest) -> NumberForm | FileForm | None:
    if request.method != "POST":
        return None
    if request.FILES or request.POST.get("by") == "file":
        return FileForm(request.POST, request.FILES)
    return NumberForm(request.POST)


def find(form: NumberForm | FileForm) -> Finding:
    """Return what is known about the file or the details in a valid form."""
    today, given = timezone.localdate(), form.cleaned_data
    if isinstance(form, FileForm):
        return verification.by_file(given["file"], on=today)
    return verification.by_holder(given["number"], given["holder"], given["last_four"], on=today)


@require_safe
@public_and_counted
def scanned(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Answer a QR code."""
    return answer(request, verification.by_secret(number, secret, on=timezone.localdate()))


def answer(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Show a finding as a page or as JSON."""
    status = NOT_FOUND if finding.result == "unknown" else 200
    if wants_json(request):
        return JsonResponse(as_json(finding), status=status, json_dumps_params={"ensure_ascii": False})
    context = {
        "nav": "verify",
        "finding": finding,
        "title": label(finding.title),
        "department": label(finding.department),
        "rows": [(label(row.label), label(row.value)) for row in finding.rows],
        "history": [(event.get_kind_display(), event.at, label(event.reason)) for event in finding.history],
        "checked_at": timezone.now(),
        "follow": following.token_for(finding.number) if finding.number else "",
    }
    return render(request, "certificates/citizen/finding.html", context, status=status)


def as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding for machines: stable words, both languages."""
    found: dict[str, Any] = {"result": finding.result, "valid": finding.is_valid, "file_checked": finding.file_checked}
    if finding.number:
        found |= {
            "number": finding.number,
            "title": finding.title,
            "department": finding.department,
            "facts": [{"label": row.label, "value": row.value} for row in finding.rows],
            "history": [
                {"event": event.kind, "at": event.at.isoformat(), "reason": event.reason} for event in finding.history
            ],
        }
    return found


def wants_json(request: HttpRequest) -> bool:
    """Return whether a machine asks."""
    if request.resolver_match and request.resolver_match.url_name == FOR_MACHINES:
        return True
    if request.GET.get("format") == "json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _too_many(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        sentence = gettext("Too many questions from this address. Wait a minute and ask again.")
        response: HttpResponse = JsonResponse({"result": "too_many", "message": sentence}, status=TOO_MANY)
    else:
        response = render(request, "certificates/citizen/too_many.html", status=TOO_MANY)
    response["Retry-After"] = "60"
    return response
