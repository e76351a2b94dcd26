"""At the counter: the citizen shows the identity card and has the clerk change a submitted application."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services.applications import amending, visiting
from services.applications.joint_forms import VisitForm
from services.applications.models import Application
from services.applications.statements import COUNTER_CONSENT
from services.people import one_time_codes
from services.people import queries as people

from .desk import GUESSES, INVALID, SPAN, clerk

OBSTACLES = {
    amending.ACCEPTED: gettext_lazy("It has been accepted by a department already and can no longer be changed."),
    amending.ASKED: gettext_lazy("A correction is asked for: it is answered first."),
    amending.OVER: gettext_lazy("It is finished."),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Find the application by number and identity card, keep the consent, and open the change."""
    actor = clerk(request)
    form = VisitForm(request.POST if request.method == "POST" else None)
    application = _found(form, int(actor.account_id or 0)) if form.is_valid() else None
    if application is not None:
        data = form.cleaned_data
        try:
            draft = visiting.open_visit(
                application=application, name=data["name"], papers=data["papers"], actor=actor,
                account=people.account_of(request), session=request.session,
            )  # fmt: skip
        except amending.TooLate as refusal:
            request.session.pop(visiting.VISIT, None)
            form.add_error(None, OBSTACLES[refusal.obstacle.kind])
        else:
            return redirect("applications:tasks", draft.pk)
    context = {"form": form, "consent": COUNTER_CONSENT, "nav": "changes"}
    return render(request, "applications/desk/change.html", context, status=INVALID if form.is_bound else 200)


def _found(form: VisitForm, account_id: int) -> Application | None:
    """Return the application; whatever does not fit together is not found, and wrong tries are counted."""
    now = timezone.now()
    if one_time_codes.guesses(account_id, now - SPAN) >= GUESSES:
        form.add_error(None, _("Too many wrong codes. Try again in a quarter of an hour."))
        return None
    data = form.cleaned_data
    found = visiting.find(number=data["number"], name=data["name"], id_no=data["id_no"])
    if found is None:
        one_time_codes.guessed_wrong(account_id, now)
        form.add_error(None, _("No application has this number, name and identity number."))
    return found


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The citizen leaves: the clerk no longer reaches the application."""
    actor = clerk(request)
    visiting.end(account=people.account_of(request), actor=actor, session=request.session)
    messages.success(request, _("The visit has ended. What was not sent stays a draft of the citizen's."))
    return redirect("desk_applications:change")
