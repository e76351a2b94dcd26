"""Submitted applications for the tests of casework: the situation is given, every answer and material is filled in."""

import itertools
from typing import Any
from uuid import uuid4

from django.utils import timezone

from services.applications import actions as applications
from services.applications.models import Application
from services.casework import actions as casework
from services.casework.models import Case, Decision, HearingOffer, Pledge
from services.catalogue import actions as catalogue_actions
from services.catalogue import queries as catalogue
from services.catalogue.definition import Element
from services.core.actors import Actor
from services.core.codes import id_no_with_check
from services.materials.models import Material, MaterialVersion
from services.people.models import Account, Officer, Person
from services.people.queries import actor_of

_serial = itertools.count(1)
ALL_POWERS = ("intake", "review", "decide")

EVERYTHING = {
    "applicant": "mother",
    "born_local": "yes",
    "parents": "married",
    "follow": "mother",
    "hukou_type": "family",
    "mother_insured": "employee",
    "want_card": "yes",
    "want_subsidy": "yes",
}


def catalogue_loaded() -> None:
    """Import the product's own copy of the catalogue, unless it is there."""
    if not catalogue.departments():
        catalogue_actions.seed()


def citizen(name: str = "林晓月") -> Account:
    """Return a new citizen with a checked identity."""
    serial = next(_serial)
    id_no = id_no_with_check(f"990100{1980 + serial % 20}0101{serial % 1000:03d}")
    person = Person.objects.create(name=name, id_no=id_no, real_name_level=3, phone=f"1007{serial:07d}")
    return Account.objects.create_user(f"citizen{serial}", password="x", person=person, phone=f"1007{serial:07d}")


def officer(department: str, *powers: str) -> Actor:
    """Return a new officer of a department, as an actor."""
    catalogue_loaded()
    serial = next(_serial)
    account = Account.objects.create_user(
        f"{department}{serial}", password="x", realm="staff", first_name=f"王{serial}"
    )
    row = catalogue.departments()[department]
    Officer.objects.create(account=account, department=row, powers=list(powers or ALL_POWERS))
    return actor_of(account)


def value_of(element: Element) -> Any:
    """Return some answer of the right shape; the form's own checks are tested elsewhere."""
    if element.options:
        return [element.options[0].code] if element.type == "multi" else element.options[0].code
    if element.repeat:
        return [{sub.code: value_of(sub) for sub in element.sub}]
    if element.type == "int":
        return 3
    samples = {"date": "2026-11-01", "datetime": "2026-11-01T09:30", "month": "2026-11", "money": "100.00"}
    return samples.get(element.type, element.label["zh"])[: element.max or 100]


def draft(
    one_thing: str = "newborn", situation: dict[str, str] | None = None, account: Account | None = None
) -> Application:
    """Return a draft with every answer given and every material on file."""
    catalogue_loaded()
    account = account or citizen()
    version = catalogue.published(one_thing)
    application = applications.start(version=version, account=account, situation=situation or EVERYTHING)
    needed = catalogue.definition(version).situation(application.situation)
    answers = {one.element.code: value_of(one.element) for one in needed.elements if one.supply != "sibling"}
    applications.save_step(application=application, group="all", answers=answers)
    for material in needed.materials:
        if material.supply != "sibling":
            _on_file(application, material.material.code, material.supply)
    application.refresh_from_db()
    return application


def _on_file(application: Application, code: str, supply: str) -> None:
    row = Material.objects.create(application_id=application.pk, type_code=code)
    if supply == "upload":
        kind = {
            "source": "upload",
            "trust": "C",
            "file": f"{code}.pdf",
            "sha256": "0" * 64,
            "upload_sha256": "0" * 64,
            "size": 1,
            "name": f"{code}.pdf",
        }
    elif supply in {"pledge", "generated"}:
        kind = {"source": "statement", "trust": "D", "statement_version": "1", "statement_text": {"zh": "承诺"}}
    else:
        kind = {"source": "register", "trust": "B", "share_request_id": uuid4()}
    MaterialVersion.objects.create(material=row, **kind)


def submitted(
    one_thing: str = "newborn", situation: dict[str, str] | None = None, account: Account | None = None
) -> Application:
    """Return a submitted application with its cases open."""
    return submit_draft(draft(one_thing, situation, account))


def submit_draft(application: Application) -> Application:
    """Submit a draft in which everything is there."""
    return applications.submit(
        application=application,
        actor=actor_of(application.account),
        declaration={"version": "1", "text": {"zh": "属实", "en": "true"}},
        subject_key=str(application.pk),
    )


def case_of(application: Application, matter: str) -> Case:
    """Return one case, fresh from the database."""
    return Case.objects.select_related("application", "department").get(application=application, matter=matter)


def results_for(case: Case) -> dict[str, Any]:
    """Return values for what the matter produces."""
    from services.casework.casepage import produced

    return {element.code: value_of(element) for element in produced(case)}


def grant(case: Case) -> None:
    """Drive a case from intake to granted by its department's officers."""
    from services.casework import actions

    first, second = officer(case.department.code), officer(case.department.code)
    actions.accept(case=case, actor=first)
    actions.propose(case=case, kind="grant", results=results_for(case), actor=first)
    actions.grant(case=case, actor=second)


def hearing_offered(application: Application) -> HearingOffer:
    """Accept a matter of an application and tell the applicant of the right to a hearing."""
    case = application.cases.filter(state="intake").order_by("position")[0]
    case.case_materials.update(status="satisfied")
    casework.accept(case=case, actor=officer(case.department.code, "intake"))
    by = officer(case.department.code, "review")
    return casework.offer_hearing(case=case, party=application.applicant_name, interests="学位", actor=by)


def deferrable() -> tuple[str, str]:
    """Return a matter of a birth and a secondary material of it that may follow."""
    definition = catalogue.definition(catalogue.published("newborn"))
    for matter in definition.matters.values():
        for code in matter.materials:
            if definition.materials[code].deferrable and definition.materials[code].src == "upload":
                return matter.code, code
    raise LookupError


def pledged(account: Account | None = None) -> Pledge:
    """Submit a birth in which a statement stands in for the paper that may follow."""
    catalogue_loaded()
    matter, paper = deferrable()
    application = draft(account=account)
    row = Material.objects.get(application_id=application.pk, type_code=paper)
    row.versions.update(removed_at=timezone.now())
    MaterialVersion.objects.create(
        material=row, source="statement", trust="D", statement_version="2026-11", statement_text={"zh": "承诺"}
    )
    submitted = submit_draft(application)
    return Pledge.objects.select_related("case__application", "case__department").get(
        case__application=submitted, case__matter=matter, requirement=paper
    )


def by_rule() -> tuple[Case, Decision | None]:
    """Let the rule set see to a restaurant's licence check on verified facts; return its case and decision."""
    application = submitted("restaurant", {"has_licence": "yes", "form": "company", "public_venue": "no"})
    application.sources = {code: {"source": "register", "verified": True} for code in application.answers}
    application.save()
    case = case_of(application, "licence_verify")
    return case, casework.decide_by_rule(case_id=case.pk)
