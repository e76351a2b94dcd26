"""Who supplied what: which elements of a draft are known already and from where, and which are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.applications.display import Shown, masked
from services.applications.models import Application
from services.catalogue.situation import NeededElement, Situation
from services.core.labels import Label
from services.sharing import queries as sharing

ACCOUNT, REGISTER, TYPED, DERIVED, SIBLING = "account", "register", "typed", "derived", "sibling"
FROM_ELSEWHERE = (ACCOUNT, REGISTER)
NOT_FROM_THE_FORM = (DERIVED, SIBLING)
THE_ACCOUNT: Label = {"zh": "您的实名账户", "en": "your real-name account"}
WORKED_OUT: Label = {"zh": "由已填内容推算", "en": "worked out from your answers"}

Sources = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Known:
    """An element that need not be filled in: its value as the applicant may see it, and where it came from.

    `disputable`: a register gave it, and the applicant may say that it is wrong. `own_phone`: the account's number.
    """

    code: str
    label: Label
    value: Shown
    source: Label
    disputable: bool = False
    own_phone: bool = False


def is_empty(value: Any) -> bool:
    """Return whether a value is no answer; zero and False are answers."""
    return value is None or value == "" or value == [] or value == {}


def typed(earlier: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the source of a typed answer; that the applicant disputes a record stays with it."""
    disputed = (earlier or {}).get("disputed")
    return {"source": TYPED, "verified": False, **({"disputed": disputed} if disputed else {})}


def is_disputed(code: str, application: Application) -> bool:
    """Say whether the applicant disputes what a register says; meanwhile the applicant's own value counts."""
    return bool(application.sources.get(code, {}).get("disputed"))


def is_known(needed: NeededElement, application: Application) -> bool:
    """Return whether account, register, rule or a later decision gives the value, so that it is not asked."""
    source = application.sources.get(needed.element.code, {}).get("source")
    if needed.supply == SIBLING:
        return True
    if needed.supply == DERIVED:
        return source == DERIVED or not _basis_yields_nothing(needed, application)
    return source in FROM_ELSEWHERE and not is_empty(application.answers.get(needed.element.code))


def _basis_yields_nothing(needed: NeededElement, application: Application) -> bool:
    """A derived element whose basis is answered without yielding a value is asked like any other."""
    return not needed.fact and not is_empty(application.answers.get(needed.element.derive))


def asked(situation: Situation, application: Application) -> list[NeededElement]:
    """Return the elements the applicant fills in."""
    return [needed for needed in situation.elements if not is_known(needed, application)]


def known(situation: Situation, application: Application, group: str = "") -> list[Known]:
    """Return what is known already, for one step or for all, personal data masked."""
    found = [
        needed
        for needed in situation.elements
        if (not group or needed.element.group == group)
        and is_known(needed, application)
        and not is_empty(application.answers.get(needed.element.code))
    ]
    return [_known(needed, application) for needed in found]


def _known(needed: NeededElement, application: Application) -> Known:
    element = needed.element
    value = application.answers[element.code]
    source = application.sources.get(element.code, {})
    of_another = source.get("whom", application.applicant_id_no) != application.applicant_id_no
    from_register = source.get("source") == REGISTER and not element.sub
    shown = masked(element, value, of_another=of_another)
    own_phone = source.get("source") == ACCOUNT and element.type == "phone_cn"
    return Known(element.code, element.label, shown, source_label(source), from_register, own_phone)


def source_label(source: Mapping[str, Any]) -> Label:
    """Return where a value came from, in words; empty for what the applicant typed."""
    if source.get("source") == ACCOUNT:
        return THE_ACCOUNT
    if source.get("source") == REGISTER:
        return sharing.dataset_label(str(source.get("dataset", "")))
    return WORKED_OUT if source.get("source") == DERIVED else ""


def awaited(situation: Situation) -> list[NeededElement]:
    """Return the elements that another department's decision will yield, such as a newborn's identity number."""
    return [needed for needed in situation.elements if needed.supply == SIBLING]
