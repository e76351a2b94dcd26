"""Which registers can be asked for a draft by now, about whom, and for what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from services.applications import queries, subjects, supply
from services.applications.models import Application
from services.catalogue.situation import NeededElement, NeededMaterial, Situation
from services.core.labels import Label
from services.materials import queries as material_queries
from services.materials.models import MaterialVersion
from services.sharing import actions as sharing
from services.sharing import queries as sources

ASK_AGAIN_AFTER = timedelta(minutes=2)  # when a register did not answer
MOST_OTHERS = 20  # so many other people an account may have registers asked about in a day
NO_REGISTER = "real_name_account"
CHECKED = ("certificate", "share")
FOUND, NOT_FOUND, UNAVAILABLE, DECLINED, EXPIRED = "found", "not_found", "unavailable", "declined", "expired"
SECOND = "#second"


@dataclass(frozen=True)
class Lookup:
    """One question to a register. `key` names it among the draft's lookups; one of `elements` and `material` is set.

    `second`: the answer is only compared with the first register's.
    """

    key: str
    subject: subjects.Subject
    dataset: str = ""
    elements: tuple[NeededElement, ...] = ()
    material: NeededMaterial | None = None
    second: bool = False

    @property
    def whom(self) -> str:
        """The number asked about."""
        return self.subject.id_no or self.subject.uscc

    @property
    def source(self) -> str:
        """The dataset or material asked."""
        return self.material.material.code if self.material else self.dataset

    def question(self, purpose: Label) -> sharing.Question:
        """Return the question as the registers' room puts it."""
        serves = {matter for needed in self.elements for matter in needed.serves}
        if self.material:
            serves |= set(self.material.serves)
        return sharing.Question(
            purpose=purpose,
            dataset=self.dataset,
            material=self.material.material.code if self.material else "",
            elements=tuple(needed.element.code for needed in self.elements),
            matter=serves.pop() if len(serves) == 1 else "",
            subject_id_no=self.subject.id_no,
            subject_uscc=self.subject.uscc,
            subject_name=self.subject.name,
        )


def open_lookups(application: Application) -> list[Lookup]:
    """Return what can be asked now and was not asked yet, or was not answered a while ago."""
    situation = queries.situation_of(application)
    now = timezone.now()
    candidates = [*_element_lookups(situation, application), *_material_lookups(situation, application)]
    still_open = [one for one in candidates if one.subject and _may_ask(application.lookups.get(one.key), one, now)]
    return _within_limits(still_open, application, now)


def _within_limits(lookups: list[Lookup], application: Application, now: datetime) -> list[Lookup]:
    """Leave out what the applicant may not know: enterprises of others, and people without end."""
    mine = [one for one in lookups if _may_know(one, application)]
    if not any(one.subject.name for one in mine):
        return mine
    asked = sources.asked_about_others(application.account_id, now - timedelta(days=1))
    return mine if asked < MOST_OTHERS else [one for one in mine if not one.subject.name]


def _may_know(lookup: Lookup, application: Application) -> bool:
    uscc = lookup.subject.uscc
    return not uscc or subjects.is_own_enterprise(uscc, application) or sources.is_public(lookup.source)


def _may_ask(earlier: Mapping[str, Any] | None, lookup: Lookup, now: datetime) -> bool:
    if not earlier or earlier["whom"] != lookup.whom or earlier.get("name", "") != lookup.subject.name:
        return True
    waited = now - datetime.fromisoformat(earlier["at"]) > ASK_AGAIN_AFTER
    return bool(earlier["outcome"] == UNAVAILABLE and waited)


def _element_lookups(situation: Situation, application: Application) -> Iterable[Lookup]:
    wanted = [
        needed
        for needed in situation.elements
        if needed.supply in supply.FROM_ELSEWHERE
        and not supply.is_known(needed, application)
        and not supply.is_disputed(needed.element.code, application)
        and has_register(needed)
    ]
    yield from _grouped(wanted, application)
    yield from _seconds(wanted, application)


def _grouped(wanted: Iterable[NeededElement], application: Application) -> Iterable[Lookup]:
    groups: dict[tuple[str, str], list[NeededElement]] = {}
    for needed in wanted:
        groups.setdefault((needed.element.src, needed.about), []).append(needed)
    for (dataset, about), elements in groups.items():
        subject = subjects.about(about, application)
        yield Lookup(key=f"{dataset}/{about}", subject=subject, dataset=dataset, elements=tuple(elements))


def _seconds(wanted: Iterable[NeededElement], application: Application) -> Iterable[Lookup]:
    """Yield the question to a second register that holds an element too; the two answers are compared."""
    groups: dict[tuple[str, str], list[NeededElement]] = {}
    for needed in wanted:
        for dataset in sources.second_sources(needed.element.code):
            groups.setdefault((dataset, needed.about), []).append(needed)
    for (dataset, about), elements in groups.items():
        subject = subjects.about(about, application)
        key = f"{dataset}/{about}{SECOND}"
        yield Lookup(key=key, subject=subject, dataset=dataset, elements=tuple(elements), second=True)


def has_register(needed: NeededElement) -> bool:
    """Say whether a register can be asked for an element; what names somebody is not looked up by itself."""
    return needed.element.src not in ("", NO_REGISTER) and needed.about != needed.element.code


def wanted_materials(situation: Situation, on_file: Mapping[str, list[MaterialVersion]]) -> list[NeededMaterial]:
    """Return the materials that a certificate or a register may settle and that nothing settles yet."""
    return [
        needed for needed in situation.materials if needed.supply in CHECKED and needed.material.code not in on_file
    ]


def _material_lookups(situation: Situation, application: Application) -> Iterable[Lookup]:
    for needed in wanted_materials(situation, material_queries.of_application(application.pk)):
        subject = subjects.holder_of(needed.material.code, situation, application)
        yield Lookup(key=f"material/{needed.material.code}", subject=subject, material=needed)


def known_lookups(situation: Situation, application: Application, older_than: datetime) -> list[Lookup]:
    """Return the questions whose answers a draft rests on and that were answered before a moment: to ask anew."""
    from_register = [
        needed
        for needed in situation.elements
        if application.sources.get(needed.element.code, {}).get("source") == supply.REGISTER and has_register(needed)
    ]
    on_file = material_queries.of_application(application.pk)
    vouched = [
        needed
        for needed in situation.materials
        if any(version.source == "register" for version in on_file.get(needed.material.code, ()))
    ]
    again = [*_grouped(from_register, application), *_vouched(vouched, situation, application)]
    return [one for one in again if one.subject and _was_asked_before(application.lookups.get(one.key), older_than)]


def _vouched(vouched: Iterable[NeededMaterial], situation: Situation, application: Application) -> Iterable[Lookup]:
    for needed in vouched:
        code = needed.material.code
        subject = subjects.holder_of(code, situation, application)
        yield Lookup(key=f"material/{code}", subject=subject, material=needed)


def _was_asked_before(earlier: Mapping[str, Any] | None, moment: datetime) -> bool:
    return earlier is None or datetime.fromisoformat(earlier["at"]) < moment
