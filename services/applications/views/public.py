"""What works without an account: following an application by its number, and the one-time notice as a PDF."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.applications import notice_paper, progress, tracking, tries
from services.applications.queries import definition_of
from services.applications.tracking_forms import CodeForm, TrackForm
from services.catalogue import queries as catalogue
from services.catalogue.models import OneThing
from services.certificates import storage
from services.core.calendar import load
from services.people.lockout import client_address

INVALID, TOO_MANY = 422, 429
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@login_not_required
@sensitive_post_parameters("number", "last_four")
@never_cache
@require_http_methods(READ_AND_WRITE)
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and identity; whatever was typed, the next page asks for the code."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        tracking.forget(request.session)
        return render(
            request, "applications/public/track.html", {"form": form}, status=INVALID if form.is_bound else 200
        )
    facts, address = form.cleaned_data, client_address(request) or ""
    try:
        tracking.ask(
            request.session,
            number=facts["number"],
            last_four=facts["last_four"],
            address=address,
            at=timezone.now(),
        )
    except tracking.TooManyTries:
        form.add_error(None, _("This was tried too often. Please wait an hour, sign in, or call 12345."))
        return render(request, "applications/public/track.html", {"form": form}, status=TOO_MANY)
    return redirect("public:track_code")


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def track_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a wrong one, an old one and one that was never sent get the same answer."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if tracking.try_code(request.session, form.cleaned_data["code"]):
            return redirect("public:tracked")
        form.add_error("code", _("This code is not right, or no longer valid. Go back to have another one sent."))
    status = INVALID if form.is_bound else 200
    return render(request, "applications/public/track_code.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_safe
def tracked(request: HttpRequest) -> HttpResponse:
    """Show states and dates by department; no name, no letter, no reason."""
    application = tracking.followed(request.session)
    if application is None:
        return redirect("public:track")
    rows = progress.rows_of(application)
    context = {
        "application": application,
        "definition": definition_of(application),
        "rows": rows,
        "waiting": any(row.tone == "need" for row in rows),
    }
    return render(request, "applications/public/tracked.html", context)


@login_not_required
@require_POST
def notice_paper_for(request: HttpRequest, code: str) -> HttpResponse:
    """Leave the notice of the situation in the form to be printed, or find it printed."""
    try:
        version = catalogue.published(code)
    except OneThing.DoesNotExist:
        raise Http404 from None
    situation = catalogue.definition(version).situation(request.POST.dict())
    if situation.problems:
        return redirect(f"{reverse('catalogue:notice', args=[code])}?{urlencode(situation.answers)}")
    letter = notice_paper.known(version, situation)
    if letter is None:
        if not tries.may_print(client_address(request) or "", at=timezone.now()):
            return render(request, "applications/public/too_many_papers.html", {"code": code}, status=TOO_MANY)
        letter = notice_paper.draft(version, situation, calendar=load(), today=timezone.localdate())
    return redirect("public:paper", letter.pk)


@login_not_required
@require_safe
def paper(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Say whether the notice is ready, and lead to the file."""
    letter = notice_paper.get(letter_id)
    if letter is None:
        raise Http404
    return render(request, "applications/public/paper.html", {"nav": "things", "letter": letter})


@login_not_required
@require_safe
def paper_file(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Return the signed file; it holds nothing personal."""
    letter = notice_paper.get(letter_id)
    if letter is None or not letter.is_issued:
        raise Http404
    response = HttpResponse(storage.read(letter.file), content_type="application/pdf")
    name = f"{letter.title['zh']}_{letter.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
