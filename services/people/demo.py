"""The people of the demo city, from data/demo_people.yaml: put into the database once, listed for whoever tries it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from services.catalogue.queries import departments
from services.core.labels import label
from services.people.models import Account, Clerk, Officer, Organisation, Person
from services.people.queries import EDITORS
from services.people.second_factor import demo_device

FILE = Path(__file__).parent / "data" / "demo_people.yaml"
PASSWORD = "yunxi-demo-2026"  # printed at every start, in the demo city only
EDITOR_GROUPS = [EDITORS, "Moderators"]


@dataclass(frozen=True)
class DemoAccount:
    """A line of the list of demo accounts."""

    address: str
    username: str
    name: str
    role: str

    @property
    def is_staff(self) -> bool:
        return self.address != "/my/"


@cache
def people() -> dict[str, Any]:
    """Return the file: persons, organisations, posts, officers, clerks, editors, administrators."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@transaction.atomic
def seed() -> int:
    """Add what is missing of the demo people and return how many accounts are new; what is there stays as it is.

    Officers need the departments, so the catalogue is imported first. Raises RuntimeError outside the demo.
    """
    if not settings.IS_DEMO:
        raise RuntimeError("Demo people exist in the demo city only.")
    before = Account.objects.count()
    persons = {key: _person(entry) for key, entry in people()["persons"].items()}
    _organisations(persons)
    password = make_password(PASSWORD)
    _citizens(persons, password)
    _officers(password)
    _clerks_and_editors(password)
    return Account.objects.count() - before


def _person(entry: dict[str, Any]) -> Person:
    facts = {"name": entry["name"], "phone": entry.get("phone", ""), "real_name_level": entry["real_name_level"]}
    person, _made = Person.objects.get_or_create(id_type="111", id_no=entry["id_no"], defaults=facts)
    return person


def _organisations(persons: dict[str, Person]) -> None:
    for entry in people()["organisations"].values():
        facts = {"name": entry["name"], "entity_type": entry["entity_type"]}
        facts["legal_representative"] = persons[entry["legal_representative"]]
        Organisation.objects.get_or_create(uscc=entry["uscc"], defaults=facts)


def _account(username: str, **facts: Any) -> Account:
    account, _made = Account.objects.get_or_create(username=username, defaults=facts)
    return account


def _citizens(persons: dict[str, Person], password: str) -> None:
    for key, entry in people()["persons"].items():
        if "username" in entry:
            _account(entry["username"], person=persons[key], phone=entry["phone"], password=password)


def _staff(username: str, name: str, password: str, **facts: Any) -> Account:
    account = _account(username, realm=Account.Realm.STAFF, first_name=name, password=password, **facts)
    demo_device(account)
    return account


def _officers(password: str) -> None:
    known = departments()
    for code, posts in people()["officers"].items():
        for post, name in posts.items():
            facts = {"department": known[code], "powers": people()["posts"][post]}
            Officer.objects.get_or_create(account=_staff(f"{code}.{post}", name, password), defaults=facts)


def _clerks_and_editors(password: str) -> None:
    for username, entry in people()["clerks"].items():
        hall = label(entry["hall"], "zh")
        Clerk.objects.get_or_create(account=_staff(username, entry["name"], password), defaults={"hall": hall})
    groups = [_group(name) for name in EDITOR_GROUPS]
    for username, entry in people()["editors"].items():
        _staff(username, entry["name"], password).groups.add(*groups)
    for username, entry in people()["administrators"].items():
        _staff(username, entry["name"], password, is_staff=True, is_superuser=True)


def _group(name: str) -> Group:
    """Return a group of the website's editors; what they may do with pages is the website's affair."""
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group


def citizens() -> Iterator[DemoAccount]:
    """Yield the accounts of citizens; needs no database."""
    for entry in people()["persons"].values():
        if "username" in entry:
            yield DemoAccount("/my/", entry["username"], entry["name"], label(entry["role"]))


def accounts() -> Iterator[DemoAccount]:
    """Yield the demo accounts as they are listed: citizens, officers by department, the others."""
    yield from citizens()
    known = departments()
    for code, posts in people()["officers"].items():
        for post, name in posts.items():
            role = f"{label(known[code].label) if code in known else code} · {_post_label(post)}"
            yield DemoAccount("/desk/", f"{code}.{post}", name, role)
    yield from _others()


def _post_label(post: str) -> str:
    return " + ".join(Officer(powers=people()["posts"][post]).power_labels)


def _others() -> Iterator[DemoAccount]:
    for username, entry in people()["clerks"].items():
        yield DemoAccount("/desk/", username, entry["name"], f"{_('window clerk')} · {label(entry['hall'])}")
    for username, entry in people()["editors"].items():
        yield DemoAccount("/cms/", username, entry["name"], _("editor of the website"))
    for username, entry in people()["administrators"].items():
        yield DemoAccount("/cms/", username, entry["name"], _("administrator"))
