"""Filling in what need not be asked: from the account, from the registers, and by rule.

Registers are asked outside any transaction, each question once per subject; one that does not answer never blocks: its
elements are asked instead and stay unverified.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from services.applications import queries, subjects, supply
from services.applications.actions import locked
from services.applications.models import Application
from services.catalogue.derivations import derive
from services.catalogue.situation import NeededElement, NeededMaterial, Situation
from services.core.actors import Actor
from services.core.labels import Label
from services.materials import actions as materials
from services.materials import queries as material_queries
from services.people import queries as people
from services.people.models import Account
from services.sharing import actions as sharing

ASK_AGAIN_AFTER = timedelta(minutes=2)  # when a register did not answer
NO_REGISTER = "real_name_account"
CHECKED = ("certificate", "share")
FOUND, NOT_FOUND, UNAVAILABLE = "found", "not_found", "unavailable"


@dataclass(frozen=True)
class Lookup:
    """One question to a register. `key` names it among the draft's lookups; one of `elements` and `material` is set."""

    key: str
    subject: subjects.Subject
    dataset: str = ""
    elements: tuple[NeededElement, ...] = ()
    material: NeededMaterial | None = None

    @property
    def whom(self) -> str:
        """The number asked about."""
        return self.subject.id_no or self.subject.uscc

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
        )


def prefill(application: Application, *, account: Account, actor: Actor) -> Application:
    """Bring a draft's known answers up to date: the account, the registers that can be asked by now, then rules."""
    application = _from_account(application, people.profile_of(account))
    for _round in range(2):  # a register's answer may name whom the next one is asked about
        lookups = _open_lookups(application)
        if not lookups:
            break
        purpose = {"zh": f"办理“{_label(application, 'zh')}”", "en": f"For “{_label(application, 'en')}”"}
        answers = sharing.ask_many(
            [lookup.question(purpose) for lookup in lookups], application_id=application.pk, actor=actor
        )
        application = _write(application, list(zip(lookups, answers, strict=True)), actor)
    return application


def _label(application: Application, language: str) -> str:
    return str(queries.definition_of(application).label.get(language, ""))


def _from_account(application: Application, profile: Mapping[str, str]) -> Application:
    with transaction.atomic():
        current = locked(application.pk)
        situation = queries.situation_of(current)
        facts = {**profile, **organisation_facts(current)}
        found = {
            needed.element.code: facts[needed.fact]
            for needed in situation.elements
            if needed.supply == supply.ACCOUNT and facts.get(needed.fact)
        }
        _drop_strangers(current, situation, found)
        _take(current, found, {"source": supply.ACCOUNT, "verified": True})
        _derive(current, situation)
        _save(current)
    return current


def organisation_facts(application: Application) -> dict[str, str]:
    """Return what the portal knows of the enterprise an application is for."""
    return people.organisation_profile(application.organisation) if application.organisation else {}


def _drop_strangers(application: Application, situation: Situation, found: Mapping[str, Any]) -> None:
    """Forget what came from an account or a record that is no longer the one the situation asks for."""
    elements = {needed.element.code: needed for needed in situation.elements}
    for code, source in list(application.sources.items()):
        if source.get("source") == supply.ACCOUNT and code not in found:
            _forget(application, code)
        if source.get("source") == supply.REGISTER and not _still_about(source, elements.get(code), application):
            _forget(application, code)


def _still_about(source: Mapping[str, Any], needed: NeededElement | None, application: Application) -> bool:
    if needed is None or (needed.supply == supply.ACCOUNT and source.get("about") != needed.about):
        return False
    subject = subjects.about(needed.about, application)
    return source.get("whom") == (subject.id_no or subject.uscc)


def _forget(application: Application, code: str) -> None:
    application.sources.pop(code, None)
    application.answers.pop(code, None)


def _take(application: Application, values: Mapping[str, Any], source: Mapping[str, Any]) -> None:
    for code, value in values.items():
        application.answers[code] = value
        application.sources[code] = dict(source)


def _derive(application: Application, situation: Situation) -> None:
    for code in [code for code, source in application.sources.items() if source.get("source") == supply.DERIVED]:
        _forget(application, code)
    _take(application, derive(situation, application.answers), {"source": supply.DERIVED, "verified": True})


def _save(application: Application) -> None:
    application.save(update_fields=["answers", "sources", "lookups", "saved_at"])


def _open_lookups(application: Application) -> list[Lookup]:
    situation = queries.situation_of(application)
    candidates = [*_element_lookups(situation, application), *_material_lookups(situation, application)]
    now = timezone.now()
    return [
        lookup for lookup in candidates if lookup.subject and _may_ask(application.lookups.get(lookup.key), lookup, now)
    ]


def _may_ask(earlier: Mapping[str, Any] | None, lookup: Lookup, now: datetime) -> bool:
    if not earlier or earlier["whom"] != lookup.whom:
        return True
    waited = now - datetime.fromisoformat(earlier["at"]) > ASK_AGAIN_AFTER
    return bool(earlier["outcome"] == UNAVAILABLE and waited)


def _element_lookups(situation: Situation, application: Application) -> Iterable[Lookup]:
    wanted: dict[tuple[str, str], list[NeededElement]] = {}
    for needed in situation.elements:
        if needed.supply in supply.FROM_ELSEWHERE and not supply.is_known(needed, application) and _register(needed):
            wanted.setdefault((needed.element.src, needed.about), []).append(needed)
    for (dataset, about), elements in wanted.items():
        yield Lookup(
            key=f"{dataset}/{about}",
            subject=subjects.about(about, application),
            dataset=dataset,
            elements=tuple(elements),
        )


def _register(needed: NeededElement) -> bool:
    return needed.element.src not in ("", NO_REGISTER) and needed.about != needed.element.code


def _material_lookups(situation: Situation, application: Application) -> Iterable[Lookup]:
    on_file = material_queries.of_application(application.pk)
    for needed in situation.materials:
        if needed.supply in CHECKED and needed.material.code not in on_file:
            subject = subjects.holder_of(needed.material.code, situation, application)
            yield Lookup(key=f"material/{needed.material.code}", subject=subject, material=needed)


def _write(application: Application, answered: list[tuple[Lookup, sharing.Answer]], actor: Actor) -> Application:
    now = timezone.now()
    with transaction.atomic():
        current = locked(application.pk)
        situation = queries.situation_of(current)
        for lookup, answer in answered:
            current.lookups[lookup.key] = _noted(lookup, answer, now)
            if answer.found and lookup.material:
                _on_file(current, lookup.material, answer, actor)
            elif answer.found:
                _keep(current, lookup, answer)
        _derive(current, situation)
        _save(current)
    return current


def _noted(lookup: Lookup, answer: sharing.Answer, now: datetime) -> dict[str, str]:
    outcome = UNAVAILABLE if answer.error else FOUND if answer.found else NOT_FOUND
    return {"whom": lookup.whom, "outcome": outcome, "at": now.isoformat()}


def _keep(application: Application, lookup: Lookup, answer: sharing.Answer) -> None:
    for needed in lookup.elements:
        value = answer.values.get(needed.element.code)
        if supply.is_empty(value):
            continue
        source = {
            "source": supply.REGISTER,
            "verified": answer.verified,
            "dataset": lookup.dataset,
            "about": needed.about,
            "whom": lookup.whom,
        }
        _take(application, {needed.element.code: value}, source)


def _on_file(application: Application, needed: NeededMaterial, answer: sharing.Answer, actor: Actor) -> None:
    if answer.request_id:
        materials.add_from_register(
            application_id=application.pk,
            type_code=needed.material.code,
            share_request_id=answer.request_id,
            name=str(needed.material.label.get("zh", needed.material.code)),
            actor=actor,
        )
