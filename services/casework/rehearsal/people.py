"""Who takes part in a rehearsal: applicants and officers of nobody, made inside its transaction."""

import itertools
from dataclasses import dataclass, field
from uuid import uuid4

from services.applications.synthetic import id_no, uscc
from services.catalogue import queries as catalogue
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


def enterprise_of(account: Account) -> Organisation:
    """Return a new enterprise whose legal representative the account's person is."""
    return Organisation.objects.create(
        name=f"云溪市彩排餐饮有限公司{next(_serial)}号", uscc=uscc(), legal_representative=account.person
    )


@dataclass
class Staff:
    """The officers of every department that is asked for, each made once."""

    made: dict[tuple[str, int, tuple[str, ...]], Actor] = field(default_factory=dict)

    def officer(self, department: str, place: int = 0, powers: tuple[str, ...] = POWERS) -> Actor:
        """Return one of a department's officers; another place is another person."""
        key = (department, place, powers)
        if key not in self.made:
            self.made[key] = self._make(department, powers)
        return self.made[key]

    def supervisor(self, department: str) -> Actor:
        """Return the officer who answers for the department."""
        return self.officer(department, 9, ("supervise", "decide"))

    def _make(self, department: str, powers: tuple[str, ...]) -> Actor:
        account = Account.objects.create_user(
            f"rehearsal-{department}-{uuid4().hex[:10]}", realm=Account.Realm.STAFF, first_name="彩排"
        )
        Officer.objects.create(
            account=account, department=catalogue.departments()[department], powers=list(powers)
        )
        return actor_of(account)
