"""Whose application it is, and what becomes of a page that is no longer the right one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from services.applications import amending, queries
from services.applications.actions import AlreadyRunning
from services.applications.models import Application
from services.people.models import Account
from services.people.queries import actor_of, mandate_of


class NotADraft(Exception):
    """The form of this application is closed: it has been submitted."""

    def __init__(self, application: Application) -> None:
        super().__init__(str(application))
        self.application = application


def citizen_of(request: HttpRequest) -> Account:
    """Return the account that applies; staff apply with an account of their own. Raises Http404.

    A window clerk stands in for the citizen at the counter while a visit is open.
    """
    account = request.user
    if not isinstance(account, Account) or (account.is_member_of_staff and mandate_of(account) is None):
        raise Http404
    return account


def own(request: HttpRequest, application_id: UUID) -> Application:
    """Return one of the visitor's applications; a foreign one raises Http404 exactly as an unknown one."""
    try:
        return queries.get_for(actor_of(citizen_of(request)), application_id)
    except Application.DoesNotExist:
        raise Http404 from None


def draft_of(request: HttpRequest, application_id: UUID) -> Application:
    """Return one of the visitor's drafts; raises NotADraft for one that was submitted, Http404 for a foreign one."""
    lead_on_from_a_sent_change(request, application_id)
    application = own(request, application_id)
    if not application.is_draft:
        raise NotADraft(application)
    return application


def lead_on_from_a_sent_change(request: HttpRequest, application_id: UUID) -> None:
    """Raise NotADraft with the application when this was the draft of a change that has been sent."""
    changed = amending.sent_as(application_id)
    if changed and queries.is_applicant(actor_of(citizen_of(request)), changed):
        raise NotADraft(changed)


View = Callable[..., HttpResponse]


def leads_on(view: View) -> View:
    """Lead from a page of the form to the application's own page once it was submitted, in another tab perhaps."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotADraft, AlreadyRunning) as closed:
            if closed.application is None:
                raise Http404 from closed
            return redirect("applications:progress", closed.application.pk)

    return page
