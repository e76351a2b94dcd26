"""One-things that nobody has seen before: a few matters of chosen kinds over any graph of dependencies."""

import copy
import functools
import itertools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.applications import actions as applications
from services.applications.models import Application
from services.casework.models import Case
from services.catalogue import actions as catalogue_actions
from services.catalogue.models import OneThingVersion
from services.core.actors import Actor
from services.materials.models import Material, MaterialVersion
from services.people.models import Account
from services.people.queries import actor_of
from tests.support import casework

DEPARTMENTS = ("health", "police", "water")
PAPER = "proof"
FIELD = "person.note"
Edge = tuple[int, int, str, str]  # above, below, kind, on_fail: as the executable model writes them

YAML = {
    "departments.yaml": """\
departments:
  health: {zh: 卫生健康委员会, en: Health Commission}
  police: {zh: 公安局, en: Public Security Bureau}
  water: {zh: 供水企业, en: Water utility, kind: enterprise}
""",
    "fields.yaml": """\
fields:
  person.name: {zh: 姓名, en: Name, type: text, pii: 2, src: real_name_account}
  person.note: {zh: 说明, en: Note, type: text, pii: 1}
""",
    "materials.yaml": """\
materials:
  proof: {zh: 证明材料, en: Proof, src: upload, deferrable: true}
  main: {zh: 主要材料, en: Main paper, src: upload}
""",
    "groups.yaml": "groups:\n  person: {zh: 您的信息, en: About you, order: 1}\n",
    "one_things/any.yaml": """\
code: any
zh: 任意一件事
en: Any thing
stage: 生活
subject: person
lead: health
bundle_promise: {value: 60, unit: workday}
preconditions: [{zh: 无, en: None}]
applicant_as: {always: person}
questions: {}
matters:
""",
}
MATTER = """\
- {{code: m{place}, zh: 事项{place}, en: Matter {place}, dept: {department}, item_type: "20", regime: public_service,
   handling: promise, statutory: {{value: 9, unit: workday}}, promised: {{value: 3, unit: workday}},
   fields: [person.name, person.note], materials: [proof, main],
   result: {{code: paper{place}, zh: 纸, en: Paper, kind: certificate}}}}
"""

# What the matters of the tests are like; the keys are those of the compiled document.
KINDS: dict[str, dict[str, Any]] = {
    "licence": {"regime": "licensing", "statutory": None},
    "registration": {"regime": "civil_registration", "statutory": None, "promised": {"value": 5, "unit": "workday"}},
    "service": {"regime": "public_service", "statutory": None, "promised": {"value": 2, "unit": "workday"}},
    "data": {"regime": "public_service", "statutory": None, "result_kind": "data"},
    "instant": {"regime": "public_service", "handling": "instant", "statutory": None, "promised": None},
    "notice_period": {"regime": "waiting_period", "statutory": {"value": 20, "unit": "day"}, "promised": None},
    "silent": {
        "regime": "licensing", "statutory": {"value": 4, "unit": "workday"}, "silence_grants": "《行政许可法》第五十条",
    },
    "land": {"regime": "real_estate_registration", "statutory": {"value": 6, "unit": "workday"}},
    "signed_along": {"regime": "licensing", "statutory": None, "countersigns": 1},
}  # fmt: skip

_serial = itertools.count(1)


@functools.cache
def _document(matters: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        files = dict(YAML)
        for place in range(matters):
            files["one_things/any.yaml"] += MATTER.format(place=place, department=DEPARTMENTS[place % 3])
        for name, text in files.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_text(text, encoding="utf-8")
        (found,) = catalogue_actions.compile_folder(Path(folder))[1]
        return found


def document(kinds: Sequence[str], edges: Sequence[Edge], required: Sequence[bool] = ()) -> dict[str, Any]:
    """Return the compiled document of matters of these kinds over these edges."""
    made = copy.deepcopy(_document(len(kinds)))
    for place, (kind, matter) in enumerate(zip(kinds, made["matters"], strict=True)):
        changes = dict(KINDS[kind])
        matter["result"]["kind"] = changes.pop("result_kind", "certificate")
        matter.update(changes)
        if kind == "instant":
            matter["materials"] = []
        matter["required"] = required[place] if required else True
        matter["edges"] = [{"on": f"m{up}", "kind": how, "on_fail": fail} for up, c, how, fail in edges if c == place]
    return made


def publish(kinds: Sequence[str], edges: Sequence[Edge], required: Sequence[bool] = ()) -> OneThingVersion:
    """Publish a new one-thing of matters of these kinds over these edges."""
    casework.catalogue_loaded()
    made = document(kinds, edges, required)
    made["code"] = f"any{next(_serial)}"
    done = catalogue_actions.Imported()
    catalogue_actions._publish(made, done)
    return done.published[0]


def draft(version: OneThingVersion, account: Account, *, verified: bool = True) -> Application:
    """Return a draft in which everything is filled in; `verified`: a register vouches for the answers."""
    application = applications.start(version=version, account=account, situation={})
    answers = {"person.name": "林晓月", FIELD: "无"}
    sources: Mapping[str, Any] = {code: {"source": "register", "verified": verified} for code in answers}
    applications.save_step(application=application, group="all", answers=answers, sources=sources)
    for code in ("proof", "main"):
        row = Material.objects.create(application_id=application.pk, type_code=code)
        MaterialVersion.objects.create(
            material=row, source="upload", trust="A", file=f"{code}.pdf", sha256="0" * 64, upload_sha256="0" * 64,
            size=1, name=f"{code}.pdf",
        )  # fmt: skip
    application.refresh_from_db()
    return application


def submit(application: Application, actor: Actor | None = None) -> list[Case]:
    """Submit and return the cases in order."""
    applications.submit(
        application=application,
        actor=actor or actor_of(application.account),
        declaration={"version": "1", "text": {"zh": "属实", "en": "true"}},
        subject_key=str(application.pk),
    )
    return list(Case.objects.filter(application=application).select_related("department").order_by("position"))


def submitted(kinds: Sequence[str], edges: Sequence[Edge] = (), account: Account | None = None) -> list[Case]:
    """Return the cases of a newly submitted application over this graph."""
    return submit(draft(publish(kinds, edges), account or casework.citizen()))
