"""A party's own pages: with an account, or at an unguessable address with a code on the phone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from services.applications import confirming, queries, waiting
from services.applications.confirming import Way
from services.applications.joint_forms import CodeForm, NoForm, YesForm
from services.applications.models import Confirmation, Invitation
from services.applications.party_page import PartyPage, page_of
from services.core import codes
from services.core.actors import Actor
from services.people import phone_check
from services.people import queries as people
from services.people.lockout import client_address
from services.people.one_time_codes import TooMany, Verdict

from .drafts import citizen_of

INVALID, CONFLICT = 422, 409
READ_AND_WRITE = ["GET", "HEAD", "POST"]
PURPOSE = "confirm"


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """List the joint applications that wait for the visitor's confirmation, and those answered before."""
    shown = waiting.asked_of(citizen_of(request), timezone.now())
    context = {
        "waiting": [one for one in shown if one.may_answer],
        "answered": [one for one in shown if not one.may_answer],
        "nav": "my",
    }
    return render(request, "applications/citizen/asked.html", context)


@never_cache
@require_http_methods(READ_AND_WRITE)
def with_account(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Let a party that is signed in, or whoever acts for it, read and answer."""
    account = citizen_of(request)
    invitation = queries.invitations_of(account, everything=True).filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    actor = people.actor_of(account)
    delegation = actor.mandate.delegation_id if actor.mandate else None
    way = Way(Confirmation.How.ACCOUNT, actor, delegation_id=delegation)
    return _read_and_answer(request, invitation, way, here=reverse("applications:joint", args=[invitation.pk]))


# Without an account


def _by_secret(secret: str) -> Invitation:
    found = queries.invitation_by(secret=secret)
    if found is None:
        raise Http404
    return found


def _is_proved(request: HttpRequest, invitation: Invitation) -> bool:
    """Say whether this browser has proved the party's number, for this party, not long ago."""
    phone = confirming.code_phone(invitation)
    facts = phone_check.facts(request.session, PURPOSE)
    return (
        bool(phone)
        and facts.get("party") == str(invitation.pk)
        and phone_check.proved(request.session, PURPOSE) == phone
    )


@login_not_required
@never_cache
@require_http_methods(READ_AND_WRITE)
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what is asked and by whom, and send a code to the party's own number; nothing else is shown before."""
    invitation = _by_secret(secret)
    page, phone = page_of(invitation, timezone.now()), confirming.code_phone(invitation)
    error = ""
    if request.method == "POST" and page and phone:
        error = _send(request, invitation, phone)
        if not error:
            return redirect("applications:joint_code", secret)
    context = {
        "page": page,
        "invitation": invitation,
        "applicant": codes.mask_name(invitation.application.applicant_name),
        "to": codes.mask_phone(phone) if phone else "",
        "error": error,
    }
    return render(request, "applications/citizen/joint_link.html", context, status=429 if error else 200)


def _send(request: HttpRequest, invitation: Invitation, phone: str) -> str:
    """Send a code; return what to say instead when too many were asked for."""
    try:
        phone_check.begin(
            request.session,
            phone=phone,
            purpose=PURPOSE,
            address=client_address(request) or "",
            party=str(invitation.pk),
        )
    except TooMany as refusal:
        minutes = -(-refusal.wait // 60)
        return _("Too many codes were asked for. Wait %(minutes)d min before the next one.") % {"minutes": minutes}
    return ""


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def link_code(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the six digits."""
    invitation = _by_secret(secret)
    if _is_proved(request, invitation):
        return redirect("applications:joint_read", secret)
    to = phone_check.waiting(request.session, PURPOSE)
    if not to or phone_check.facts(request.session, PURPOSE).get("party") != str(invitation.pk):
        return redirect("applications:joint_link", secret)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        verdict = phone_check.try_code(request.session, PURPOSE, form.cleaned_data["code"])
        if verdict == Verdict.RIGHT:
            return redirect("applications:joint_read", secret)
        form.add_error("code", VERDICTS[verdict]())
    context = {"form": form, "to": to, "secret": secret}
    return render(request, "applications/citizen/joint_code.html", context, status=INVALID if form.is_bound else 200)


VERDICTS = {
    Verdict.WRONG: lambda: _("This code is not right. Look at the latest message and type its six digits."),
    Verdict.OVER: lambda: _("This code is no longer valid. Have another one sent."),
}


@login_not_required
@never_cache
@require_http_methods(READ_AND_WRITE)
def link_read(request: HttpRequest, secret: str) -> HttpResponse:
    """Let a party that has proved its number read and answer."""
    invitation = _by_secret(secret)
    if not _is_proved(request, invitation):
        return redirect("applications:joint_link", secret)
    actor = Actor(None, "citizen", invitation.name)
    way = Way(Confirmation.How.CODE, actor)
    return _read_and_answer(request, invitation, way, here=reverse("applications:joint_read", args=[secret]))


# Both


def _read_and_answer(request: HttpRequest, invitation: Invitation, way: Way, *, here: str) -> HttpResponse:
    answer = request.POST.get("do", "")
    yes = YesForm(request.POST) if answer == "yes" else None
    no = NoForm(request.POST) if answer == "no" else None
    try:
        if yes and yes.is_valid():
            confirming.confirm(invitation=invitation, digest=yes.cleaned_data["digest"], way=way)
            messages.success(request, _("You have confirmed. The applicant has been told."))
            return redirect(here)
        if no and no.is_valid():
            confirming.decline(invitation=invitation, reason=no.cleaned_data["reason"], way=way)
            messages.success(request, _("You have not confirmed. The applicant reads your reason."))
            return redirect(here)
    except confirming.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(here)
    page = page_of(invitation, timezone.now())
    return _page(request, invitation, page, yes, no)


def _page(
    request: HttpRequest, invitation: Invitation, page: PartyPage | None, yes: YesForm | None, no: NoForm | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "invitation": invitation,
        "yes": yes or (YesForm(initial={"digest": page.digest}) if page else None),
        "no": no or NoForm(),
        "errors": [error for form in (yes, no) if form for errors in form.errors.values() for error in errors],
        "nav": "my",
    }
    return render(request, "applications/citizen/joint.html", context, status=INVALID if yes or no else 200)
