"""Who takes part in a rehearsal: applicants and officers of nobody, made inside its transaction."""

import itertools
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

from services.applications.synthetic import id_no, uscc
from services.catalogue import queries as catalogue
from services.catalogue.models import OneThingVersion
from services.core.actors import Actor
from services.people.models import Account, Officer, Organisation, Person
from services.people.queries import actor_of

_serial = itertools.count(1)
NAMES = ("林小满", "周立夏", "何清明", "孙谷雨", "赵白露", "钱冬至", "吴小寒", "郑惊蛰")
POWERS = ("intake", "review", "decide")


def applicant() -> Account:
    """Return a new account of a person whose identity counts as checked."""
    serial = next(_serial)
    phone = f"1009{uuid4().int % 10**7:07d}"
    person = Person.objects.create(
        name=NAMES[serial % len(NAMES)], id_no=id_no(female=True), real_name_level=3, phone=phone
    )
    return Account.objects.create_user(f"rehearsal-{uuid4().hex[:12]}", person=person, phone=phone)


def enterprise_for(version: OneThingVersion, account: Account) -> Organisation | None:
    """Return an enterprise that the account's person represents, where the one-thing is for enterprises."""
    if version.one_thing.subject != "enterprise" or account.person is None:
        return None
    known = Organisation.objects.filter(legal_representative=account.person).order_by("name").first()
    return known or Organisation.objects.create(
        name=f"云溪市彩排餐饮有限公司{next(_serial)}号", uscc=uscc(), legal_representative=account.person
    )


class Cast(Protocol):
    """Where a rehearsal finds the officers it needs; who signs is never who proposes."""

    def receives(self, department: str) -> Actor:
        """Return who takes filings in."""

    def reviews(self, department: str, place: int = 0) -> Actor:
        """Return who examines and proposes; another place is another person."""

    def signs(self, department: str, place: int = 0) -> Actor:
        """Return who decides; another place is another person."""

    def alone(self, department: str) -> Actor:
        """Return who takes in, proposes and signs, for what is decided on the spot."""

    def supervises(self, department: str) -> Actor:
        """Return who answers for the department."""


@dataclass
class Extras:
    """Officers of nobody, each made once."""

    made: dict[tuple[str, int], Actor] = field(default_factory=dict)

    def receives(self, department: str) -> Actor:
        """Return who takes filings in."""
        return self._one(department, 0)

    def reviews(self, department: str, place: int = 0) -> Actor:
        """Return who examines and proposes."""
        return self._one(department, 2 * place)

    def signs(self, department: str, place: int = 0) -> Actor:
        """Return who decides."""
        return self._one(department, 2 * place + 1)

    def alone(self, department: str) -> Actor:
        """Return who may do everything with an instant matter."""
        return self._one(department, 0)

    def supervises(self, department: str) -> Actor:
        """Return who answers for the department."""
        return self._one(department, -1, "supervise")

    def _one(self, department: str, place: int, *more: str) -> Actor:
        if (department, place) not in self.made:
            self.made[department, place] = self._make(department, [*POWERS, *more])
        return self.made[department, place]

    def _make(self, department: str, powers: list[str]) -> Actor:
        account = Account.objects.create_user(
            f"rehearsal-{department}-{uuid4().hex[:10]}", realm=Account.Realm.STAFF, first_name="彩排"
        )
        Officer.objects.create(account=account, department=catalogue.departments()[department], powers=powers)
        return actor_of(account)
