"""An application copied in the database with everything that hangs on it: a scene prepared once, raced many times."""

from uuid import UUID, uuid4

from django.db import connection, models

from services.applications.models import Application, Revision
from services.casework.models import (
    Case,
    CaseEdge,
    CaseMaterial,
    CorrectionItem,
    CorrectionNotice,
    Countersign,
    Decision,
    DueDateChange,
    FilingCheck,
    Flag,
    Pledge,
    SpecialProcedure,
    Step,
)  # fmt: skip
from services.certificates.models import Certificate, Letter
from services.core.models import Clock, ClockRung, ClockSegment, Movement
from services.materials.models import Material, MaterialVersion
from tests.support.rows import asleep

COPIED: list[type[models.Model]] = [
    Application, Revision, Case, CaseEdge, CaseMaterial, CorrectionNotice, CorrectionItem, Countersign, Decision,
    DueDateChange, FilingCheck, Flag, Pledge, SpecialProcedure, Step, Certificate, Letter, Clock, ClockSegment,
    ClockRung, Movement, Material, MaterialVersion,
]  # fmt: skip
# Columns that name a copied row without a foreign key, and texts that are there once in the whole city.
NAMES = {"subject_id", "aggregate_id", "case_id", "application_id", "decision_id", "command_id"}
ONCE = {"number", "query_code", "subject_key", "key", "secret"}
# How a table's rows are found from the application, where they do not name it themselves.
OF_CASES = "(SELECT id FROM casework_case WHERE application_id = %(app)s)"
THROUGH: dict[type[models.Model], str] = {
    Application: "id = %(app)s",
    CaseEdge: f"below_id IN {OF_CASES}",
    Countersign: f"decision_id IN (SELECT id FROM casework_decision WHERE case_id IN {OF_CASES})",
    Clock: f"subject_id IN {OF_CASES}",
    ClockSegment: f"clock_id IN (SELECT id FROM core_clock WHERE subject_id IN {OF_CASES})",
    ClockRung: f"clock_id IN (SELECT id FROM core_clock WHERE subject_id IN {OF_CASES})",
    Movement: "aggregate_id = %(app)s",
    MaterialVersion: "material_id IN (SELECT id FROM materials_material WHERE application_id = %(app)s)",
}


def clone(application_id: UUID) -> UUID:
    """Copy an application and all its rows; return the copy's key. The outbox is not copied."""
    salt = uuid4().hex
    with connection.cursor() as cursor, asleep():
        for model in COPIED:
            cursor.execute(_statement(model), {"app": application_id, "salt": salt})
        cursor.execute("SELECT md5(%s::text || %s)::uuid", [str(application_id), salt])
        return UUID(str(cursor.fetchone()[0]))


def cloned(key: UUID, clone_of: UUID, copy: UUID) -> UUID:
    """Return the key that a row has in a copy, found by its place among its application's cases."""
    places = list(Case.objects.filter(application=clone_of).order_by("position").values_list("pk", flat=True))
    return Case.objects.filter(application=copy).order_by("position").values_list("pk", flat=True)[places.index(key)]


def _statement(model: type[models.Model]) -> str:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field) for field in fields)
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE {_where(model)}'


def _where(model: type[models.Model]) -> str:
    if model in THROUGH:
        return THROUGH[model]
    columns = {field.column for field in model._meta.concrete_fields}
    return "application_id = %(app)s" if "application_id" in columns else f"case_id IN {OF_CASES}"


def _value(field: "models.Field[object, object]") -> str:
    column = f'"{field.column}"'
    if field.primary_key or field.column in NAMES or getattr(field, "related_model", None) in COPIED:
        return f"md5({column}::text || %(salt)s)::uuid"
    if field.column in ONCE and isinstance(field, models.CharField):
        return f"NULLIF(left(md5({column} || %(salt)s), {min(field.max_length or 30, 30)}), md5(%(salt)s))"
    return column
