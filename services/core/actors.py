"""Who acts: a person behind an account, or the portal itself."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind: TypeAlias = Literal["citizen", "officer", "clerk", "editor", "administrator", "system", "clock", "rule"]

KIND_LABELS: dict[str, Promise] = {
    "citizen": _("Applicant"),
    "officer": _("Officer"),
    "clerk": _("Window clerk"),
    "editor": _("Editor"),
    "administrator": _("Administrator"),
    "system": _("System"),
    "clock": _("Time limit"),
    "rule": _("Automatic decision rule"),
}


@dataclass(frozen=True)
class Mandate:
    """For whom somebody acts at the moment, and what allows it.

    `account_id` is the account that keeps what belongs to the principal. `delegation_id` is None where the law itself
    gives the mandate (the legal representative of an enterprise). An empty `scope` covers every one-thing; under an
    `application_id` (a visit at the counter) only this application and the draft of its change are reached.
    """

    kind: str
    principal_name: str
    account_id: int
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    delegation_id: UUID | None = None
    scope: frozenset[str] = frozenset()
    application_id: UUID | None = None

    def covers(self, one_thing: str) -> bool:
        """Return whether the mandate reaches an errand."""
        return not self.scope or one_thing in self.scope


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts; read once at the edge (view, task, command) and passed down.

    `department` is a department's code, `powers` are an officer's: intake, review, decide, supervise.
    `channel` is how the act reached the portal: web, counter, kiosk, hotline, proxy.
    """

    account_id: int | None
    kind: Kind
    name: str
    department: str = ""
    powers: frozenset[str] = field(default_factory=frozenset)
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    channel: str = "web"
    mandate: Mandate | None = None

    @property
    def holder_account_id(self) -> int | None:
        """The account whose papers the actor reaches: the principal's while acting for somebody, else the own one.

        None under a mandate for single matters: there the application says which papers belong to it.
        """
        if self.mandate is None:
            return self.account_id
        return None if self.mandate.scope or self.mandate.organisation_id else self.mandate.account_id

    def may(self, power: str, department: str) -> bool:
        """Return whether this is an officer of the department holding the power."""
        return self.kind == "officer" and self.department == department and power in self.powers

    @property
    def display_name(self) -> str:
        """The name people read: a person's own, or what the portal calls its parts."""
        return self.name or str(KIND_LABELS[self.kind])


SYSTEM = Actor(account_id=None, kind="system", name="")
CLOCK = Actor(account_id=None, kind="clock", name="")
RULES = Actor(account_id=None, kind="rule", name="")
