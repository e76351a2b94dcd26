"""Why something is asked although a register could know it, and what another page has saved: in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from services.applications import supply
from services.applications.display import Shown, masked, shown
from services.applications.lookups import NOT_FOUND, UNAVAILABLE
from services.applications.models import Application
from services.applications.steps import Step
from services.catalogue.situation import NeededElement
from services.core.labels import Label, label
from services.sharing import queries as sharing


@dataclass(frozen=True)
class Reason:
    """One sentence, and for registers that disagree what each of them says, masked."""

    text: str
    said: tuple[tuple[Label, Shown], ...] = ()


def reasons(step: Step, application: Application) -> list[Reason]:
    """Return why the elements of a step have to be filled in, each reason once."""
    found: dict[str, Reason] = {}
    for needed in step.asked:
        for reason in _reasons(needed, application):
            found.setdefault(reason.text, reason)
    return list(found.values())


def _reasons(needed: NeededElement, application: Application) -> Iterable[Reason]:
    code, name = needed.element.code, {"label": label(needed.element.label)}
    if supply.is_disputed(code, application):
        yield Reason(_("You have said that “%(label)s” is wrong on record; until that is settled yours counts.") % name)
        return
    if conflict := application.lookups.get(f"conflict/{code}"):
        said = tuple(
            (sharing.dataset_label(source), masked(needed.element, value)) for source, value in conflict["said"]
        )
        yield Reason(
            _("Two registers say different things about “%(label)s”. Please tell us what is right.") % name, said
        )
        return
    outcome = application.lookups.get(f"{needed.element.src}/{needed.about}", {}).get("outcome")
    register = {"register": label(sharing.dataset_label(needed.element.src))}
    if needed.supply in supply.FROM_ELSEWHERE and outcome == UNAVAILABLE:
        yield Reason(_("The %(register)s does not answer at the moment, so we ask you.") % register)
    if needed.supply in supply.FROM_ELSEWHERE and outcome == NOT_FOUND:
        yield Reason(_("The %(register)s has nothing on record here, so we ask you.") % register)


@dataclass(frozen=True)
class Saved:
    """An answer as it is stored."""

    label: Label
    value: Shown


def saved(step: Step, application: Application) -> list[Saved]:
    """Return the stored answers of a step."""
    answers = application.answers
    return [
        Saved(needed.element.label, shown(needed.element, answers.get(needed.element.code))) for needed in step.asked
    ]
