"""What the case page shows an officer: only the answers and materials that the matter binds."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from services.applications import queries as applications
from services.applications.display import shown
from services.audit.actions import record_read
from services.catalogue.definition import Element, Matter
from services.certificates import queries as certificates
from services.core.actors import Actor
from services.core.labels import Label
from services.core.queries import moves_blocked_for, moves_open_to
from services.materials import queries as materials
from services.people import queries as people

from . import (
    case_history,
    correction_desk,
    filing_changes,
    hearing_desk,
    parties,
    proceedings,
    queries,
    samples,
    serving_desk,
    time_desk,
)
from .desk_forms import AssignForm, NoteForm, ReleaseForm
from .forms import NotAcceptForm, ProposeForm, ResultForm, ReturnForm
from .models import Case, CaseMaterial, Decision, Step
from .workflow import CLOSED, CaseState

TABS = {
    "mine": _("Mine"),
    "team": _("Team"),
    "intake": _("To accept"),
    "review": _("Under review"),
    "decide": _("To sign"),
    "today": _("Due today"),
    "yellow": _("Yellow card"),
    "red": _("Red card"),
    "citizen": _("Waiting for the applicant"),
    "suspect": _("Suspect"),
    "closed": _("Closed"),
}
MOST_COUNTED = 1000
UPSTREAM_FAILED = "upstream_failed"
SENSITIVE = 2  # data elements of this level and above are recorded when staff read them


@dataclass(frozen=True)
class Fact:
    """One answer on the case page."""

    label: Label
    value: Any
    verified: bool
    source: str

    @property
    def source_label(self) -> Any:
        """Say where the answer comes from."""
        return SOURCES.get(self.source, "")


SOURCES = {
    "typed": _("as stated by the applicant"),
    "account": _("from the applicant's checked account"),
    "register": _("from a register"),
    "derived": _("derived"),
    "sibling": _("from another department's decision"),
}


@dataclass(frozen=True)
class MaterialRow:
    """One material on the case page, with the versions on file."""

    row: CaseMaterial
    versions: list[Any]

    @property
    def needs_original(self) -> bool:
        """Say whether the officer has to see the original."""
        return self.row.supply == "original" and not self.row.is_settled

    @property
    def tone(self) -> str:
        """Return how the material's state is coloured."""
        return {"missing": "need", "offered": "doing", "rejected": "error"}.get(self.row.status, "done")

    @property
    def can_be_judged(self) -> bool:
        """Say whether the officer's eye is still asked for."""
        return self.row.status in {"missing", "offered", "rejected"} and self.row.supply != "sibling"


def tabs(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the desk's tabs with their counts; what is more than 1 000 is not counted further."""
    return [{"code": code, "label": label, "count": _count(counts.get(code, 0))} for code, label in TABS.items()]


def _count(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def short(language: str | None) -> str:
    """Return the key under which catalogue labels hold a language."""
    return "en" if (language or "").startswith("en") else "zh"


def matter_of(case: Case) -> Matter:
    """Return the case's matter in the version the application is pinned to."""
    return applications.definition_of(case.application).matters[case.matter]


def produced(case: Case) -> list[Element]:
    """Return the elements that the decision of this matter yields."""
    definition = applications.definition_of(case.application)
    return [definition.elements[code] for code in definition.matters[case.matter].produces]


def facts(case: Case, actor: Actor) -> list[Fact]:
    """Return the answers bound to the matter, and record that they were read."""
    definition = applications.definition_of(case.application)
    codes = [*matter_of(case).elements]
    shown = applications.displayed_answers(case.application, codes)
    sources = applications.sources_of(case.application)
    read = [code for code in shown if definition.elements[code].pii >= SENSITIVE]
    record_read(
        actor=actor, subject_type="application", subject_id=case.application_id, elements=read,
        purpose=f"case:{case.matter}",
    )  # fmt: skip
    return [
        Fact(
            definition.elements[code].label,
            value,
            bool(sources.get(code, {}).get("verified")),
            str(sources.get(code, {}).get("source", "")),
        )
        for code, value in shown.items()
    ]


READ_AT_ONCE = (
    "case_materials",
    "decisions__proposed_by",
    "decisions__decided_by",
    "procedures",
    "hearing_offers__answers__given_by",
    "hearings__notices__chair",
    "extensions__requested_by",
    "paper_services__letter",
    "paper_services__certificate",
    "paper_services__served_by",
    Prefetch("steps", Step.objects.select_related("department").prefetch_related("opinions__author")),
)


def context(case: Case, actor: Actor, *, language: str, entered: proceedings.Entered) -> dict[str, Any]:
    """Return everything the page needs; constant in statements, whatever the number of cases."""
    prefetch_related_objects([case], *READ_AT_ONCE)
    on_file = materials.of_application(case.application_id)
    held = case.is_held_from(actor.account_id)
    officers = _officers(case, actor)
    time = time_desk.of_case(case, actor, held=held)
    hearing = hearing_desk.of_case(case, actor, held=held)
    issued = list(certificates.of_case(case.pk))
    letters = list(certificates.letters_in_file(case.pk, case.application_id, case.department.code))
    serving = serving_desk.of_case(case, actor, [*letters, *issued])
    asking = correction_desk.of_case(case, actor, entered, held=held)
    moves = {} if held else {open_move.name: open_move for open_move in moves_open_to(actor, case)}
    return {
        "case": case,
        "actor": actor,
        "facts": facts(case, actor),
        "materials": [MaterialRow(row, on_file.get(row.material, [])) for row in case.case_materials.all()],
        **parties.of_case(case),
        "filing_changes": filing_changes.of_case(case, actor),
        "siblings": queries.siblings(case),
        "moves": moves,
        "blocked_moves": [one for one in moves_blocked_for(actor, case) if one.name not in _not_proposed(case)],
        "checks_off": any(row.status == CaseMaterial.Status.OFFERED for row in case.case_materials.all()),
        "may_check": not held
        and bool({"intake", "review"} & set(actor.powers))
        and case.state in {"intake", "reviewing"},
        "hints": demo_values(case),
        "proposed_results": _proposed_results(case),
        "decision": case.live_decision(),
        "because": _failed_upstream(case),
        "decisions": list(case.decisions.all()),
        "notes": list(case.notes.all()[:50]),
        "readers": queries.readers(case),
        "officers": officers,
        "held_by_other": held,
        "may_supervise": actor.may("supervise", case.department.code),
        "history": case_history.of_case(case),
        "trace": _trace(case),
        "certificates": issued,
        "letters": letters,
        "on_the_spot": not held and _on_the_spot(case, actor),
        "is_closed": case.state in CLOSED,
        "produced": produced(case),
        "forms": _forms(case, language, asked=any(item.notice_id for item in asking["items"]))
        | _desk_forms(officers)
        | time_desk.forms_of(time["most_days"])
        | hearing_desk.forms_of(case, actor, hearing)
        | serving_desk.forms_of(serving),
        "inner": proceedings.of_case(case, actor, entered, held=held),
        "asking": asking,
        "time": time,
        "hearing": hearing,
        "serving": serving,
    }


def _officers(case: Case, actor: Actor) -> dict[int, str]:
    """Return to whom a supervisor can give the case; nobody else is asked for it."""
    if case.is_closed or not actor.may("supervise", case.department.code):
        return {}
    return people.officers_of(case.department.code)


def _failed_upstream(case: Case) -> dict[str, str] | None:
    if case.reason_code != UPSTREAM_FAILED:
        return None
    matter = applications.definition_of(case.application).matters.get(case.reason_text)
    return dict(matter.label) if matter else None


def _proposed_results(case: Case) -> list[Fact]:
    decision = case.live_decision()
    if decision is None or not decision.results:
        return []
    elements = applications.definition_of(case.application).elements
    return [
        Fact(elements[code].label, shown(elements[code], value), False, "") for code, value in decision.results.items()
    ]


def _trace(case: Case) -> dict[str, Any] | None:
    decision = case.live_decision()
    if decision is None or not decision.rule_trace:
        return None
    definition = applications.definition_of(case.application)
    known: dict[str, Any] = {**definition.elements, **definition.materials}
    checks = [{"label": known[one["subject"]].label} for one in decision.rule_trace["checks"]]
    return {"checks": checks}


def demo_values(case: Case) -> list[str]:
    """Return possible values for what the matter produces, in the demo city only, so that a visitor can go on."""
    if not settings.IS_DEMO or case.state not in {CaseState.INTAKE, CaseState.REVIEWING}:
        return []
    return [samples.possible_value(element, case) for element in produced(case)]


def with_own_ids(name: str, form: Form) -> Form:
    """Give a form ids that no other form of the page has: fields of many forms are called “reason” or “basis”."""
    form.auto_id = f"{name.removesuffix('_form')}-%s"
    return form


def _not_proposed(case: Case) -> set[str]:
    """Return the signature that nobody asks for: a proposal to refuse is refused or returned, never granted."""
    return {"grant": {"refuse"}, "refuse": {"grant"}}.get(case.proposed_kind(), set())


def _returned(case: Case) -> Decision | None:
    """Return the proposal that was sent back in this round: the reviewer goes on from what was written."""
    sent_back = [one for one in case.decisions.all() if one.round == case.round and one.status == "returned"]
    return max(sent_back, key=lambda one: one.proposed_at, default=None)


def _as_written(returned: Decision | None) -> dict[str, Any]:
    names = ("kind", "conditions", "reasons", "basis")
    return {name: getattr(returned, name) for name in names} if returned else {}


def _forms(case: Case, language: str, *, asked: bool) -> dict[str, Any]:
    returned = _returned(case)
    return {
        "not_accept_form": NotAcceptForm(regime=case.regime, asked=asked, language=short(language)),
        "propose_form": ProposeForm(initial=_as_written(returned)),
        "result_form": ResultForm(elements=produced(case), initial=returned.results if returned else {}),
        "return_form": ReturnForm(),
    }


def _desk_forms(officers: dict[int, str]) -> dict[str, Any]:
    return {
        "note_form": NoteForm(),
        "release_form": ReleaseForm(),
        "assign_form": AssignForm(officers=officers),
    }


def _on_the_spot(case: Case, actor: Actor) -> bool:
    """An instant matter is decided in one go by an officer who holds all three powers."""
    stands = case.state in {CaseState.INTAKE, CaseState.REVIEWING}
    return case.instant and stands and {"intake", "review", "decide"} <= set(actor.powers)
