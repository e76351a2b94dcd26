"""Filling in what need not be asked: from the account, from certificates and registers, and by rule.

Registers are asked outside any transaction, each question once per subject; one that does not answer never blocks: its
elements are asked instead and stay unverified.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from services.applications import holdings, queries, subjects, supply
from services.applications.actions import locked
from services.applications.lookups import (
    DECLINED,
    EXPIRED,
    FOUND,
    NOT_FOUND,
    UNAVAILABLE,
    Lookup,
    open_lookups,
    wanted_materials,
)
from services.applications.models import Application
from services.catalogue.derivations import derive
from services.catalogue.situation import NeededElement, NeededMaterial, Situation
from services.core.actors import Actor
from services.materials import actions as materials
from services.materials import queries as material_queries
from services.materials.models import MaterialVersion
from services.people import queries as people
from services.people.models import Account
from services.sharing import actions as sharing

Answered = list[tuple[Lookup, sharing.Answer]]


def prefill(application: Application, *, account: Account, actor: Actor) -> Application:
    """Bring a draft's known answers up to date: account, certificates, registers that can be asked by now, rules."""
    application = _from_account(application, people.profile_of(account), actor)
    for _round in range(2):  # a register's answer may name whom the next one is asked about
        lookups = open_lookups(application)
        if not lookups:
            break
        application = _write(application, ask(application, lookups, actor), actor)
    return application


def ask(application: Application, lookups: list[Lookup], actor: Actor) -> Answered:
    """Put questions to the registers, all at once."""
    purpose = {"zh": f"办理“{_label(application, 'zh')}”", "en": f"For “{_label(application, 'en')}”"}
    questions = [lookup.question(purpose) for lookup in lookups]
    answers = sharing.ask_many(questions, application_id=application.pk, actor=actor)
    return list(zip(lookups, answers, strict=True))


def _label(application: Application, language: str) -> str:
    return str(queries.definition_of(application).label.get(language, ""))


def _from_account(application: Application, profile: Mapping[str, str], actor: Actor) -> Application:
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
        take(current, found, {"source": supply.ACCOUNT, "verified": True})
        derive_anew(current, situation)
        _certificates(current, situation, actor)
        save(current)
    return current


def organisation_facts(application: Application) -> dict[str, str]:
    """Return what the portal knows of the enterprise an application is for."""
    return people.organisation_profile(application.organisation) if application.organisation else {}


def _drop_strangers(application: Application, situation: Situation, found: Mapping[str, Any]) -> None:
    """Forget what came from an account or a record that is no longer the one the situation asks for."""
    elements = {needed.element.code: needed for needed in situation.elements}
    for code, source in list(application.sources.items()):
        if source.get("source") == supply.ACCOUNT and code not in found:
            forget(application, code)
        if source.get("source") == supply.REGISTER and not _still_about(source, elements.get(code), application):
            forget(application, code)


def _still_about(source: Mapping[str, Any], needed: NeededElement | None, application: Application) -> bool:
    if needed is None or (needed.supply == supply.ACCOUNT and source.get("about") != needed.about):
        return False
    subject = subjects.about(needed.about, application)
    return source.get("whom") == (subject.id_no or subject.uscc)


def _certificates(application: Application, situation: Situation, actor: Actor) -> None:
    """Attach the portal's own certificates; set aside what was vouched for about somebody else than it is about now."""
    on_file = material_queries.of_application(application.pk)
    strangers = list(_of_strangers(application, situation, on_file))
    if strangers:
        materials.set_aside(application_id=application.pk, version_ids=[version.pk for version in strangers])
        gone = {version.material.type_code for version in strangers}
        on_file = {code: versions for code, versions in on_file.items() if code not in gone}
    declined = {key.removeprefix("material/") for key, one in application.lookups.items() if one["outcome"] == DECLINED}
    wanted = [one for one in wanted_materials(situation, on_file) if one.material.code not in declined]
    holdings.attach(application, situation, wanted, actor)


def _of_strangers(
    application: Application, situation: Situation, on_file: Mapping[str, list[MaterialVersion]]
) -> list[MaterialVersion]:
    found = []
    for code, versions in on_file.items():
        asked = application.lookups.get(f"material/{code}")
        subject = subjects.holder_of(code, situation, application)
        if asked and subject and asked["whom"] != (subject.id_no or subject.uscc):
            found += [one for one in versions if one.source == "register" and one.sealed_at is None]
    return found


def forget(application: Application, code: str) -> None:
    """Take an answer and its source out."""
    application.sources.pop(code, None)
    application.answers.pop(code, None)


def take(application: Application, values: Mapping[str, Any], source: Mapping[str, Any]) -> None:
    """Put answers in that come from elsewhere; what the applicant disputes stays as the applicant said."""
    for code, value in values.items():
        if not supply.is_disputed(code, application):
            application.answers[code] = value
            application.sources[code] = dict(source)


def derive_anew(application: Application, situation: Situation) -> None:
    """Work out again what follows from the answers."""
    for code in [code for code, source in application.sources.items() if source.get("source") == supply.DERIVED]:
        forget(application, code)
    take(application, derive(situation, application.answers), {"source": supply.DERIVED, "verified": True})


def save(application: Application) -> None:
    """Write what prefilling changes."""
    application.save(update_fields=["answers", "sources", "lookups", "changes", "saved_at"])


def _write(application: Application, answered: Answered, actor: Actor) -> Application:
    now = timezone.now()
    with transaction.atomic():
        current = locked(application.pk)
        situation = queries.situation_of(current)
        for lookup, answer in answered:
            current.lookups[lookup.key] = noted(lookup, answer, now)
            if answer.found and lookup.material and not is_over(answer):
                on_file(current, lookup.material, answer, actor)
            elif answer.found and not lookup.second:
                _keep(current, lookup, answer)
        _compare(current, answered, now)
        derive_anew(current, situation)
        save(current)
    return current


def noted(lookup: Lookup, answer: sharing.Answer, now: datetime) -> dict[str, str]:
    """Return what is remembered of a question: about whom, the outcome, and when."""
    outcome = UNAVAILABLE if answer.error else FOUND if answer.found else NOT_FOUND
    note = {"whom": lookup.whom, "outcome": outcome, "at": now.isoformat()}
    if lookup.subject.name:
        note["name"] = lookup.subject.name
    if lookup.material and is_over(answer):
        note |= {"outcome": EXPIRED, "until": str(answer.values["until"])}
    return note


def is_over(answer: sharing.Answer) -> bool:
    """Say whether a document on record is past its last day (“长期” never is)."""
    try:
        return date.fromisoformat(str(answer.values.get("until", ""))) < timezone.localdate()
    except ValueError:
        return False


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
        take(application, {needed.element.code: value}, source)


def _compare(application: Application, answered: Answered, now: datetime) -> None:
    """Where two registers say different things neither is taken: the applicant is asked, and shown both."""
    for second, other in answered:
        for needed in second.elements if second.second and other.found else ():
            code = needed.element.code
            source = application.sources.get(code, {})
            theirs = other.values.get(code)
            if source.get("source") != supply.REGISTER or supply.is_empty(theirs):
                continue
            if theirs != application.answers[code]:
                said = [[source["dataset"], application.answers[code]], [second.dataset, theirs]]
                application.lookups[f"conflict/{code}"] = {
                    "whom": second.whom,
                    "outcome": "conflict",
                    "at": now.isoformat(),
                    "said": said,
                }
                forget(application, code)


def on_file(application: Application, needed: NeededMaterial, answer: sharing.Answer, actor: Actor) -> None:
    """Attach a document that a register confirmed."""
    if answer.request_id:
        facts = {key: answer.values[key] for key in ("number", "issued", "until") if answer.values.get(key)}
        materials.add_from_register(
            application_id=application.pk,
            type_code=needed.material.code,
            share_request_id=answer.request_id,
            name=str(needed.material.label.get("zh", needed.material.code)),
            facts=facts,
            actor=actor,
        )
