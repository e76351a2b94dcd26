"""Looking once more for papers of a submitted application elsewhere, before a citizen is asked for them."""

from collections.abc import Iterable

from services.applications import holdings, queries, subjects
from services.applications.lookups import CHECKED, DECLINED, Lookup
from services.applications.models import Application
from services.applications.prefill import ask, is_over, on_file
from services.core.actors import Actor


def ask_for_papers(application: Application, codes: Iterable[str], *, actor: Actor) -> None:
    """File what certificates and registers confirm by now of some materials; what does not answer changes nothing.

    What the applicant set aside for a paper of their own is not taken up again.
    """
    declined = {key.removeprefix("material/") for key, one in application.lookups.items() if one["outcome"] == DECLINED}
    situation, wanted = queries.situation_of(application), set(codes) - declined
    needed_now = [needed for needed in situation.materials if needed.material.code in wanted]
    holdings.attach_held(application, situation, needed_now, actor)
    lookups = [
        Lookup(f"material/{needed.material.code}", subject, material=needed)
        for needed in needed_now
        if needed.supply in CHECKED and (subject := subjects.holder_of(needed.material.code, situation, application))
    ]
    for lookup, answer in ask(application, lookups, actor) if lookups else []:
        if lookup.material and answer.found and not is_over(answer):
            on_file(application, lookup.material, answer, actor)
