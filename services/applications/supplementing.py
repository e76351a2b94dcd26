"""A refused matter is applied for again: a new draft for that matter alone, filled in from the old application.

The files handed in for it come along, so that no paper is handed in twice; the applicant may replace them.
"""

from uuid import UUID

from django.db import transaction
from django.http import Http404

from services.applications import actions, amending, progress, queries, supply
from services.applications.models import Application
from services.applications.prefill import prefill
from services.catalogue import queries as catalogue
from services.core.actors import Actor
from services.materials import changing
from services.people.models import Account

PICTURE = "image"
AGAIN = "ended"  # the tone of a matter that ended without a grant


def supplement(application: Application, case_id: UUID, *, account: Account, actor: Actor) -> Application:
    """Open a draft for one refused matter, or return the one that is open. Raises Http404 for any other matter."""
    row = next((one for one in progress.rows_of(application) if one.case_id == case_id and one.tone == AGAIN), None)
    matters = queries.situation_of(application).matters
    matter = next((one.code for one in matters if row and dict(one.label) == dict(row.matter)), None)
    if matter is None:
        raise Http404
    with transaction.atomic():
        current = actions.locked(application.pk)
        open_one = current.supplements_made.drafts().filter(only_matters=[matter]).first()  # type: ignore[attr-defined]
        if open_one:
            return Application.objects.get(pk=open_one.pk)
        draft = _open(current, matter, account)
    return prefill(draft, account=account, actor=actor)


def _open(application: Application, matter: str, account: Account) -> Application:
    version = catalogue.published(application.one_thing)
    draft = actions.start(
        version=version, account=account, situation=application.situation, organisation=application.organisation
    )
    draft.supplements, draft.only_matters = application, [matter]
    situation = queries.situation_of(draft)
    elements = {needed.element.code: needed.element for needed in situation.elements}
    types = [*elements, *(needed.material.code for needed in situation.materials)]
    copies = changing.copy_uploads(application_id=application.pk, to=draft.pk, types=types)
    keys = {str(old): str(new) for old, new in copies.items()}
    old = {**application.answers, **application.results}
    typed = {code: value for code, value in old.items() if code in elements}
    stored = set(keys)
    draft.answers = amending.with_keys(
        {code: value for code, value in typed.items() if elements[code].type != PICTURE or value in stored}, keys
    )
    draft.sources = {code: supply.typed(None) for code in draft.answers}
    draft.save()
    return draft
