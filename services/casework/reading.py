"""Which of an application's files an officer may open: those that the matters of the own department bind."""

from uuid import UUID

from services.applications import queries as applications
from services.core.actors import Actor
from services.materials import access

from . import queries


@access.register
def officer_may_read(actor: Actor, application_id: UUID, type_code: str) -> bool:
    """Say whether a case of the officer's department asks for this material, or for this picture of the form."""
    cases = queries.for_actor(actor).filter(application_id=application_id)
    if cases.filter(case_materials__material=type_code).exists():
        return True
    return any(
        type_code in applications.definition_of(case.application).matters[case.matter].elements for case in cases
    )
