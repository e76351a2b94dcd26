"""Internal notes and saved filters: what officers keep for themselves."""

from django.db import transaction
from django.utils.translation import gettext as _

from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted

from ..models import Case, Note, SavedFilter


def add_note(*, case: Case, text: str, actor: Actor) -> Note:
    """Keep an internal note on a case of the officer's department."""
    if actor.kind != "officer" or actor.department != case.department.code or actor.account_id is None:
        raise MoveNotPermitted(_("Only officers of the department keep notes on its cases."))
    return Note.objects.create(case=case, author_id=actor.account_id, author_name=actor.display_name, text=text)


@transaction.atomic
def save_filter(*, actor: Actor, name: str, query: dict[str, str], is_default: bool) -> SavedFilter:
    """Keep a filter under a name; the same name again replaces it, a new default takes the old one's place."""
    mine = SavedFilter.objects.filter(account_id=actor.account_id)  # type: ignore[misc]
    if is_default:
        mine.update(is_default=False)
    kept, _created = SavedFilter.objects.update_or_create(  # type: ignore[misc]
        account_id=actor.account_id, name=name, defaults={"query": query, "is_default": is_default}
    )
    return kept


def forget_filter(*, actor: Actor, filter_id: object) -> None:
    """Remove one of the officer's own filters; somebody else's is left alone."""
    SavedFilter.objects.filter(account_id=actor.account_id, pk=filter_id).delete()  # type: ignore[misc]
