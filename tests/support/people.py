"""Accounts for tests, and signing in without typing."""

import itertools
import re
import time
from typing import Any

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.catalogue.models import Department
from services.core.codes import id_no_with_check
from services.notices.models import Delivery
from services.people import delegating
from services.people.models import Account, Clerk, Delegation, Officer, Organisation, Person
from services.people.queries import actor_of

_serial = itertools.count(1)
PASSWORD = "a long enough password"


def person(name: str = "林晓月", **facts: Any) -> Person:
    """Return a new person whose identity was checked."""
    serial = next(_serial)
    number = id_no_with_check(f"990100{1950 + serial // 1000}0101{serial % 1000:03d}")
    return Person.objects.create(**{"name": name, "id_no": number, "real_name_level": 3} | facts)


def citizen(username: str = "", **facts: Any) -> Account:
    """Return a new citizen with a checked identity and PASSWORD."""
    serial = next(_serial)
    facts = {"phone": f"100{serial:08d}"} | facts
    facts.setdefault("person", person(phone=facts["phone"]))
    return Account.objects.create_user(username or f"person{serial}", password=PASSWORD, **facts)


def organisation(representative: Person, name: str = "云溪市文静小馆餐饮有限公司") -> Organisation:
    """Return the enterprise of a person; at most one a test."""
    return Organisation.objects.create(name=name, uscc="91990100MA0C1X5K9H", legal_representative=representative)


def staff(username: str = "", **facts: Any) -> Account:
    """Return a new member of staff without a post, with PASSWORD and an authenticator."""
    account = Account.objects.create_user(
        username or f"staff{next(_serial)}", password=PASSWORD, realm="staff", first_name="叶知秋", **facts
    )
    TOTPDevice.objects.create(user=account, name="authenticator")
    return account


def officer(department: str = "police", *powers: str, **facts: Any) -> Account:
    """Return a new officer's account; the department is made if it is not there."""
    account = staff(**facts)
    row, _made = Department.objects.get_or_create(code=department, defaults={"label": {"zh": department}})
    Officer.objects.create(account=account, department=row, powers=list(powers or ("intake", "review", "decide")))
    return account


def clerk(**facts: Any) -> Account:
    account = staff(**facts)
    Clerk.objects.create(account=account, hall="云溪市政务服务中心")
    return account


def sign_in(client: Client, account: Account) -> Client:
    """Sign the account in, with the second factor for staff; nothing is typed, no code is used up."""
    client.force_login(account, backend="services.people.backends.AccountBackend")
    device = TOTPDevice.objects.filter(user=account).first()
    if account.is_member_of_staff and device:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    return client


def signed_in(account: Account, **client: Any) -> Client:
    """Return a new browser in which the account is signed in."""
    return sign_in(Client(**client), account)


def code_of(account: Account, steps: int = 0) -> str:
    """Return the code the account's authenticator shows now, or some steps of 30 seconds later."""
    device = TOTPDevice.objects.get(user=account)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def sent_codes(phone: str) -> list[str]:
    """Return the digits sent to a number, the latest first."""
    texts = Delivery.objects.filter(kind=Delivery.CODE, address=phone).order_by("-expires_at")
    return [digits[0] for one in texts if (digits := re.search(r"\b\d{6}\b", one.text))]


def last_code(phone: str) -> str:
    """Return the digits last sent to a number; fail when there are none."""
    codes = sent_codes(phone)
    assert codes, "no code was sent"
    return codes[0]


def mandate(principal: Account, agent: Account, **terms: Any) -> Delegation:
    """Return a mandate in force: offered by the principal, accepted by the agent."""
    assert agent.person
    offer, _digits = delegating.offer(account=principal, agent_name=agent.person.name, terms=delegating.Terms(**terms))
    return delegating.accept(delegation=offer, account=agent, actor=actor_of(agent))


def act_for(browser: Client, delegation: Delegation) -> Client:
    """Let the account signed in to the browser act under the mandate."""
    session = browser.session
    session["acting"] = f"delegation:{delegation.pk}"
    session.save()
    return browser
