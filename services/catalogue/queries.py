"""What other rooms may read of the catalogue."""

from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from services.catalogue.decision_tables import table_of
from services.catalogue.definition import Definition
from services.catalogue.models import Department, OneThing, OneThingVersion, RuleSet, RuleSwitch

_definitions: dict[str, Definition] = {}
_checksums: dict[UUID, str] = {}


def _versions() -> QuerySet[OneThingVersion]:
    """Versions without their documents, which are read only when the definition is not in memory yet."""
    return OneThingVersion.objects.select_related("one_thing").defer("document")


def published(code: str) -> OneThingVersion:
    """Return the current version; raises OneThing.DoesNotExist for an unknown or a menu-only one-thing."""
    try:
        return _versions().get(one_thing__code=code, one_thing__current=F("pk"))
    except OneThingVersion.DoesNotExist as missing:
        raise OneThing.DoesNotExist(f"No published one-thing has the code “{code}”.") from missing


def published_all() -> list[OneThingVersion]:
    """Return the current version of every one-thing that can be applied for, in the order of the home page."""
    return list(_versions().filter(one_thing__current=F("pk")).order_by("one_thing__order", "one_thing__code"))


def version(id: UUID) -> OneThingVersion:
    """Return a version, current or not; raises OneThingVersion.DoesNotExist."""
    return _versions().get(pk=id)


def definition(version: OneThingVersion) -> Definition:
    """Return the version's definition; parsed once per process and checksum."""
    if version.checksum not in _definitions:
        _definitions[version.checksum] = Definition(version.document)
    return _definitions[version.checksum]


def definition_by_id(version_id: UUID) -> Definition:
    """Return a version's definition without reading the version again: what is published never changes (a trigger)."""
    known = _definitions.get(_checksums.get(version_id, ""))
    if known is None:
        found = version(version_id)
        _checksums[version_id], known = found.checksum, definition(found)
    return known


def departments() -> dict[str, Department]:
    return {department.code: department for department in Department.objects.all()}


def menu_only() -> list[OneThing]:
    """Return the one-things that are published as a guide but cannot be applied for yet."""
    return list(OneThing.objects.filter(current=None))


def rule_set_for(matter: str, on: date) -> RuleSet | None:
    """Return the rule set in force for a matter: one made for it, else the general one; None when none is published."""
    newest: dict[str, RuleSet] = {}
    for row in RuleSet.objects.filter(effective_from__lte=on).order_by("code", "number"):
        newest[row.code] = row
    fitting = [row for row in newest.values() if table_of(row.document).serves(matter)]
    return min(fitting, key=lambda row: (not row.document.get("matters"), row.code), default=None)


def rules_run(code: str) -> bool:
    """Say whether nobody has stopped the rule set; every switch is on record."""
    newest = RuleSwitch.objects.filter(rule_set=code).order_by("-at").first()
    return newest is None or newest.runs


def rule_sets() -> list[RuleSet]:
    """Return the newest version of every rule set."""
    return list(RuleSet.objects.order_by("code", "-number").distinct("code"))


def switches_of(code: str) -> list[RuleSwitch]:
    """Return who stopped or started a rule set, newest first."""
    return list(RuleSwitch.objects.filter(rule_set=code))
