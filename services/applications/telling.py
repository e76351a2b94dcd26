"""The principal is told of each step that somebody takes under a mandate (DOMAIN section 6)."""

from typing import Literal, TypeAlias

from services.applications import queries
from services.applications.models import Application
from services.core.actors import Actor
from services.notices.actions import notify

Step: TypeAlias = Literal[
    "opened",
    "discarded",
    "submitted",
    "handed_in",
    "disputed",
    "answered",
    "answered_offer",
    "withdrew",
    "urged",
    "took_back",
    "took_up",
]


def tell_principal(application: Application, actor: Actor, step: Step) -> None:
    """Tell the account that keeps an application what somebody else did with it, and who; oneself is told nothing."""
    stands_in = actor.kind == "citizen" or actor.mandate is not None
    if not stands_in or actor.account_id in {None, application.account_id}:
        return
    notify(
        account_id=application.account_id,
        kind="acted_for_you",
        params={
            "agent": actor.display_name,
            "one_thing": dict(queries.definition_of(application).label),
            "step": step,
        },
        subject_id=application.pk,
        link="" if step == "discarded" else application.get_absolute_url(),
    )
