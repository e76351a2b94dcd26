"""What a grant hands over: the certificate, for licences the written decision, and what the public reads of it."""

from datetime import datetime

from django.utils import timezone

from services.applications import queries as applications
from services.certificates import actions as certificates
from services.certificates import queries as certificate_queries
from services.certificates.art.photo import portrait
from services.certificates.models import Certificate
from services.core.actors import Actor
from services.materials import queries as materials

from . import letters
from .consequences import mark_delivered
from .models import Case, Decision
from .publishing import Holder, publish

WITHOUT_PAPER = "data"
PHOTOGRAPH = "photo"  # the material: a recent passport photograph
ORGANISATION = "ent.name"
# Whose certificate it is: the first of these that the matter binds; otherwise the applicant.
HOLDERS = (("child.name", "child.id_no"), ("student.name", "student.id_no"), (ORGANISATION, "ent.uscc"))
MASK_BY_TYPE = {"id_no": "id_no", "phone_cn": "phone", "bank_card": "id_no"}


def issue(case: Case, decision: Decision, *, actor: Actor, at: datetime) -> None:
    """Draft the certificate of a granted case; a result that is mere data is delivered at once.

    A licence is published with its written decision.
    """
    matter = applications.definition_of(case.application).matters[case.matter]
    certificate = None if matter.result.kind == WITHOUT_PAPER else _certificate(case, decision, actor, at)
    letter = None
    if case.regime == "licensing":
        letter = letters.grant_of_licence(case, decision, certificate, actor=actor)
    publish(case, decision, _holder(case), letter=letter, certificate=certificate, at=at)
    if certificate is None:
        mark_delivered(case, at=at)


def _certificate(case: Case, decision: Decision, actor: Actor, at: datetime) -> Certificate:
    matter = applications.definition_of(case.application).matters[case.matter]
    holder = _holder(case)
    day = timezone.localtime(at).date()
    return certificates.draft_certificate(
        case_id=case.pk,
        decision_id=decision.pk,
        application_id=case.application_id,
        application_number=case.application.number or "",
        type_code=matter.result.code,
        kind=matter.result.kind,
        title=dict(matter.result.label),
        department_code=case.department.code,
        department=case.department.label,
        matter=case.label,
        holder_name=holder.name,
        holder_id_no=holder.number,
        holder_account_id=case.application.account_id,
        facts=_facts(case),
        decided_on=day,
        valid_from=day,
        actor=actor,
        supersedes=_of_earlier_round(case, matter.result.code),
    )


def _of_earlier_round(case: Case, type_code: str) -> Certificate | None:
    """Return what an earlier round issued and reopening suspended: what this round grants takes its place."""
    earlier = certificate_queries.of_case(case.pk).filter(type_code=type_code, state__in=["valid", "suspended"])
    return earlier.last()


def _holder(case: Case) -> Holder:
    application = case.application
    bound = set(applications.definition_of(application).matters[case.matter].elements)
    for name, number in HOLDERS:
        if name in bound:
            answers = applications.answers_for(application, [name, number])
            given = str(answers.get(name, "")), str(answers.get(number, "") or "")
            return Holder(*given, is_organisation=name == ORGANISATION)
    return Holder(application.applicant_name, application.applicant_id_no, application.is_enterprise)


def _facts(case: Case) -> list[dict[str, object]]:
    """Return the matter's own answers and its results, readable in both languages, with how each is masked."""
    application = case.application
    definition = applications.definition_of(application)
    matter = definition.matters[case.matter]
    codes = [*matter.elements, *(code for code in matter.produces if code not in matter.elements)]
    shown = applications.displayed_answers(application, codes)
    facts: list[dict[str, object]] = [
        {"label": definition.elements[code].label, "value": value, "mask": _mask(definition.elements[code])}
        for code, value in shown.items()
        if definition.elements[code].type != "image"
    ]
    return [*_photograph(case), *facts]


def _photograph(case: Case) -> list[dict[str, object]]:
    """Return the holder's photograph, when the matter asks for one: the form's picture, or the material uploaded."""
    definition = applications.definition_of(case.application)
    matter = definition.matters[case.matter]
    asked = [code for code in matter.elements if definition.elements[code].type == "image"]
    chosen = {str(key) for key in applications.answers_for(case.application, asked).values()}
    on_file = materials.of_application(case.application_id)
    pictures = [one for code in asked for one in on_file.get(code, []) if str(one.pk) in chosen]
    if not pictures and PHOTOGRAPH in matter.materials:
        pictures = [one for one in on_file.get(PHOTOGRAPH, []) if one.is_picture]
    if not pictures:
        return []
    label = definition.elements[asked[0]].label if asked else definition.materials[PHOTOGRAPH].label
    return [{"label": label, "value": "", "photo": portrait(materials.content_of(pictures[-1])), "mask": "none"}]


def _mask(element: object) -> str:
    if element.type in MASK_BY_TYPE:  # type: ignore[attr-defined]
        return MASK_BY_TYPE[element.type]  # type: ignore[attr-defined]
    return "name" if element.code.endswith((".name", ".head")) else "none"  # type: ignore[attr-defined]
