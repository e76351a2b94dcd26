"""The applicant withdraws one matter or all of them, the consequences spelled out first."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from services.applications import queries as applications
from services.applications.models import Application
from services.people.queries import account_of, actor_of

from .. import actions, queries, withdrawal


def withdraw(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what can be withdrawn and what follows; withdraw what was chosen."""
    actor = actor_of(account_of(request))
    try:
        application = applications.get_for(actor, application_id)
    except Application.DoesNotExist as error:
        raise Http404 from error
    cases = queries.may_withdraw(application)
    if request.method == "POST":
        chosen = next((case for case in cases if str(case.pk) == request.POST.get("case")), None)
        if request.POST.get("case") == "all":
            actions.withdraw_all(application=application, actor=actor)
        elif chosen:
            actions.withdraw(case=chosen, actor=actor)
        else:
            messages.error(request, _("Choose what you want to withdraw."))
            return redirect(request.path)
        messages.success(request, _("Withdrawn. You may apply again at any time."))
        return redirect("applications:progress", application.pk)
    rows = withdrawal.consequences(application, cases)
    return render(request, "casework/citizen/withdraw.html", {"application": application, "rows": rows})
