"""What other rooms may write: importing and publishing definitions."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from services.audit.actions import record
from services.catalogue import decision_tables
from services.catalogue.definition import Definition
from services.catalogue.models import Department, OneThing, OneThingVersion, RuleSet, RuleSwitch
from services.catalogue.source.compiler import Compiler, department, guides
from services.catalogue.source.faults import Faulty, Report
from services.catalogue.source.folder import PRODUCT_COPY, Folder
from services.catalogue.source.graph import check_promise
from services.catalogue.source.linter import check_folder
from services.core.actors import Actor


@dataclass
class Imported:
    """What an import did: new versions, one-things left as they were, guides, and the warnings.

    `kept`: where a file says something else of a department than the desk, whose word stands.
    """

    published: list[OneThingVersion] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    guides: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    report: Report = field(default_factory=Report)


def checksum_of(document: dict[str, Any]) -> str:
    """Return the SHA-256 of the document's canonical JSON."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def compile_folder(path: Path) -> tuple[Folder, list[dict[str, Any]]]:
    """Return the checked folder and one document per one-thing; raises Faulty when any file has an error."""
    folder = Folder.at(path, Report())
    check_folder(folder)
    documents = [Compiler(folder, source).document() for source in folder.one_things]
    for source, document in zip(folder.one_things, documents, strict=True):
        check_promise(Definition(document), source, folder.report)
    return folder, documents


@transaction.atomic
def import_folder(path: Path) -> Imported:
    """Publish everything at `path` that is new or changed, in one transaction; raises Faulty and changes nothing.

    What was written of a department on the desk wins over its file, in the table and in what is published.
    """
    folder, documents = compile_folder(path)
    done = Imported(report=folder.report)
    for table in folder.rule_sets:
        publish_rules(table)
    rows = {code: _load_department(department(code, node), done) for code, node in folder.departments.items()}
    _check_active(folder, rows)
    for document in documents:
        _publish(with_departments(document, rows), done)
    for entry in guides(folder):
        _save_guide(entry, done)
    return done


def _load_department(data: dict[str, Any], done: Imported) -> Department:
    """Write a department as its file has it, but for the fields the desk has written; note where the two differ."""
    row = Department.objects.select_for_update().filter(code=data["code"]).first() or Department(code=data["code"])
    for name in ("label", "kind", "reconsideration"):
        if name not in row.kept:
            setattr(row, name, data[name])
        elif data[name] != getattr(row, name):
            said, stands = _in_words(data[name]), _in_words(getattr(row, name))
            done.kept.append(f"{row.code}: {name}: the file says {said}, the desk {stands}.")
    _keep_to_the_law(row, done)
    row.save()
    return row


def _in_words(value: Any) -> str:
    return " / ".join(value.values()) if isinstance(value, dict) else str(value)


def _keep_to_the_law(row: Department, done: Imported) -> None:
    """Let nobody review what is no administrative act, and nobody be named above it who does not review."""
    if row.kind == Department.Kind.ENTERPRISE and row.reconsideration != Department.Reconsideration.NONE:
        row.reconsideration = Department.Reconsideration.NONE
        done.kept.append(f"{row.code}: reconsideration: none, because the desk says it is an enterprise.")
    if row.reconsideration != Department.Reconsideration.SUPERIOR:
        row.superior = None


def _check_active(folder: Folder, rows: dict[str, Department]) -> None:
    """Publish nothing for a department that is switched off; raises Faulty."""
    for source in folder.one_things:
        places = [(source, "lead"), *((matter, "dept") for matter in source["matters"])]
        for node, key in places:
            if not rows[node[key]].is_active:
                message = f"The department “{node[key]}” is switched off."
                folder.report.error(node, key, message, "Switch it on at the desk, or name another one.")
    if folder.report.errors:
        raise Faulty(folder.report)


def with_departments(document: dict[str, Any], rows: dict[str, Department]) -> dict[str, Any]:
    """Return a document that says of its departments what their rows say."""
    found = [_as_published(rows[one["code"]]) if one["code"] in rows else one for one in document["departments"]]
    return {**document, "departments": found}


def _as_published(row: Department) -> dict[str, Any]:
    return {"code": row.code, "label": row.label, "kind": row.kind, "reconsideration": row.reconsideration}


def republish(department: Department) -> list[OneThingVersion]:
    """Publish every one-thing that names the department with what its row says now; return the new versions."""
    done = Imported()
    for one_thing in OneThing.objects.filter(current__document__departments__contains=[{"code": department.code}]):
        if one_thing.current:
            _publish(with_departments(one_thing.current.document, {department.code: department}), done)
    return done.published


def _publish(document: dict[str, Any], done: Imported) -> None:
    one_thing, _ = OneThing.objects.update_or_create(
        code=document["code"],
        defaults={key: document[key] for key in ("label", "summary", "stage", "subject", "lead", "icon", "order")},
    )
    checksum = checksum_of(document)
    if one_thing.current and one_thing.current.checksum == checksum:
        done.unchanged.append(one_thing.code)
        return
    one_thing.current = _new_version(one_thing, document, checksum)
    one_thing.save()
    done.published.append(one_thing.current)


def _save_guide(entry: dict[str, Any], done: Imported) -> None:
    """List a one-thing as a guide; one that has a published version keeps it."""
    code = entry.pop("code")
    if not OneThing.objects.filter(code=code, current__isnull=False).exists():
        OneThing.objects.update_or_create(code=code, defaults=entry)
        done.guides.append(code)


def _new_version(one_thing: OneThing, document: dict[str, Any], checksum: str) -> OneThingVersion:
    return OneThingVersion.objects.create(
        one_thing=one_thing,
        number=one_thing.versions.count() + 1,
        document=document,
        checksum=checksum,
        effective_from=timezone.localdate(),
        published_at=timezone.now(),
    )


def publish_rules(document: dict[str, Any]) -> RuleSet:
    """Publish a decision table as a new version, unless the newest is the same; raise FaultyTable when it is wrong."""
    decision_tables.check(document)
    checksum = checksum_of(document)
    newest = RuleSet.objects.filter(code=document["code"]).order_by("-number").first()
    if newest and newest.checksum == checksum:
        return newest
    return RuleSet.objects.create(
        code=document["code"],
        number=newest.number + 1 if newest else 1,
        document=document,
        checksum=checksum,
        effective_from=document.get("effective_from") or timezone.localdate(),
        published_at=timezone.now(),
    )


@transaction.atomic
def switch_rules(*, code: str, runs: bool, reason: str, actor: Actor) -> RuleSwitch:
    """Stop a rule set at once, or let it run again; every case is then for an officer. The reason is kept."""
    switch = RuleSwitch.objects.create(
        rule_set=code, runs=runs, reason=reason, by_id=actor.account_id, by_name=actor.display_name, at=timezone.now()
    )
    record(
        actor=actor,
        action="rules_started" if runs else "rules_stopped",
        subject_type="rule_set",
        subject_id=switch.pk,
        department=actor.department,
        detail={"rule_set": code, "reason": reason},
    )
    return switch


def seed() -> Imported:
    """Publish the product's own copy of the catalogue."""
    return import_folder(PRODUCT_COPY)
