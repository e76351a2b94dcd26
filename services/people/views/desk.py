"""At the counter: a mandate signed on paper, and an identity card that gives an account its new number."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.core.actors import Actor
from services.people import delegating, opening, phone_check
from services.people.forms.mandates import IdentityForm, PaperForm
from services.people.models import Person
from services.people.queries import account_of, actor_of

from .codes import INVALID, ask_for_code, send

READ_AND_WRITE = ["GET", "HEAD", "POST"]
COUNTER = "change_phone"


def _clerk(request: HttpRequest) -> Actor:
    actor = actor_of(account_of(request))
    if actor.kind != "clerk":
        raise PermissionDenied(_("Only window clerks record what happens at the counter."))
    return actor


@never_cache
@require_http_methods(READ_AND_WRITE)
def paper_mandate(request: HttpRequest) -> HttpResponse:
    """Record a mandate that both sides signed on paper."""
    actor = _clerk(request)
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _record(request, form, actor):
        messages.success(request, _("The mandate is in force. Both sides have been told."))
        return redirect("desk_people:paper_mandate")
    context = {"form": form, "nav": "mandates"}
    return render(request, "people/desk/paper_mandate.html", context, status=INVALID if form.is_bound else 200)


def _record(request: HttpRequest, form: PaperForm, actor: Actor) -> bool:
    data = form.cleaned_data
    principal = _person(form, "principal_id_no", data["principal_name"], data["principal_id_no"])
    agent = _person(form, "agent_id_no", data["agent_name"], data["agent_id_no"])
    if principal is None or agent is None:
        return False
    try:
        delegating.record_paper(
            principal=principal,
            agent=agent,
            terms=form.terms(data["kind"]),
            note=data["note"],
            account=account_of(request),
            actor=actor,
        )
    except delegating.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _person(form: PaperForm, field: str, name: str, id_no: str) -> Person | None:
    """Return the person whose card the clerk has in hand; one the portal knows under another name is refused."""
    person, _made = Person.objects.get_or_create(id_type="111", id_no=id_no, defaults={"name": name})
    if person.name == name:
        return person
    form.add_error(field, _("The portal knows this identity number with another name."))
    return None


@never_cache
@require_http_methods(READ_AND_WRITE)
def identity(request: HttpRequest) -> HttpResponse:
    """Take down an identity card and a new mobile number, and send a code to it."""
    _clerk(request)
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        facts: dict[str, Any] = {"name": data["name"], "id_no": data["id_no"]}
        if send(request, form, "phone", phone=data["phone"], purpose=COUNTER, **facts):
            return redirect("desk_people:identity_code")
    context = {"form": form, "nav": "identity"}
    return render(request, "people/desk/identity.html", context, status=INVALID if form.is_bound else 200)


@never_cache
@require_http_methods(READ_AND_WRITE)
def identity_code(request: HttpRequest) -> HttpResponse:
    """Take the digits that came to the citizen's new number, and give the number to their account."""
    _clerk(request)
    return ask_for_code(
        request,
        COUNTER,
        title=_("Code on the new number"),
        back=reverse("desk_people:identity"),
        then=lambda: _give(request),
        layout="layouts/desk.html",
    )


def _give(request: HttpRequest) -> HttpResponse:
    facts, phone = phone_check.facts(request.session, COUNTER), phone_check.proved(request.session, COUNTER)
    phone_check.forget(request.session)
    try:
        opening.checked_in_person(name=facts["name"], id_no=facts["id_no"], phone=phone, actor=_clerk(request))
    except opening.NotLikeThis as refusal:
        messages.error(request, str(refusal))
    except opening.AlreadyThere:
        messages.error(request, _("This mobile number belongs to another account. Nothing was changed."))
    else:
        messages.success(request, _("The account has its new number. The citizen can sign in or register with it now."))
    return redirect("desk_people:identity")
