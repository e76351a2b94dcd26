"""Joint applications in the tests: a sale, whoever is asked to confirm it, and their answers."""

from typing import Any

from django.utils import timezone

from services.applications import actions, confirming, joint
from services.applications.confirming import Way
from services.applications.models import Application, Confirmation, Invitation
from services.catalogue import queries as catalogue
from services.core.actors import Actor
from services.people.models import Account
from services.people.queries import actor_of
from tests.support.applications import filler
from tests.support.catalogue import publish_catalogue
from tests.support.filler import Filler, id_no
from tests.support.people import signed_in

SALE = {
    "applicant": "seller", "reason": "sale", "mortgage": "none", "loan": "cash", "elder": "no", "minor": "no",
    "agent": "no", "only_home": "yes", "want_water": "no", "want_power": "no", "want_gas": "no", "want_cable": "no",
}  # fmt: skip
PHONE = "10055500001"


def row(account: Account, role: str) -> dict[str, str]:
    person = account.person
    assert person
    return {"role": role, "name": person.name, "id_type": "111", "id_no": person.id_no, "phone": person.phone}


def stranger(role: str = "buyer", phone: str = PHONE, **facts: str) -> dict[str, str]:
    """Somebody the portal does not know."""
    return {"role": role, "name": "赵立秋", "id_type": "111", "id_no": id_no(), "phone": phone, **facts}


def sale(seller: Account, *others: dict[str, str], **values: Any) -> Filler:
    """A complete draft of a sale, filled in by the seller."""
    somebody = filler(seller, {"parties": [row(seller, "seller"), *others], **values})
    return somebody.start("housing_transfer", SALE).fill_in().hand_in()


def drafted(seller: Account, *others: dict[str, str]) -> Filler:
    """A sale with the answers that matter here, written at once; the form's other parts are missing."""
    publish_catalogue()
    draft = actions.start(version=catalogue.published("housing_transfer"), account=seller, situation=SALE)
    draft.answers = {
        "parties": [row(seller, "seller"), *others],
        "deal.price": "500000.00",
        "deal.share_mode": "sole",
        "house.addr": "云溪市东湖区柳荫路18号2幢301室",
    }
    draft.save()
    somebody = Filler(signed_in(seller))
    somebody.application_id = draft.pk
    return somebody


def asked(somebody: Filler, place: int = 0) -> Invitation:
    """Ask the place-th party that is missing."""
    party = joint.missing(somebody.application, timezone.now())[place].party.key
    return confirming.ask(application=somebody.application, party=party, actor=actor_of(somebody.application.account))


def set_price(somebody: Filler, price: str) -> None:
    actions.save_step(application=somebody.application, group="deal", answers={"deal.price": price})


def submit(somebody: Filler) -> Application:
    """Submit as the action does it, with the row locked; whether the form is complete is asked elsewhere."""
    actor = actor_of(somebody.application.account)
    return actions.submit(application=somebody.application, actor=actor, declaration={"version": "1"})


def ask(somebody: Filler, place: int = 0) -> Invitation:
    """Let the applicant ask the place-th party that is missing, on the page."""
    waiting = joint.missing(somebody.application, timezone.now())
    response = somebody.client.post(somebody.address("parties"), {"party": waiting[place].party.key})
    assert response.status_code == 302
    return Invitation.objects.get(application=somebody.application, party=waiting[place].party.key)


def states(somebody: Filler) -> list[str]:
    return [one.state for one in joint.standings(somebody.application, timezone.now())]


def try_to_submit(somebody: Filler) -> Any:
    return somebody.client.post(somebody.address("submit"), somebody.declaration())


def by_code(invitation: Invitation, name: str = "somebody") -> Way:
    return Way(Confirmation.How.CODE, Actor(None, "citizen", name))


def yes(invitation: Invitation) -> Confirmation:
    digest = joint.digest_of(Application.objects.get(pk=invitation.application_id))
    return confirming.confirm(invitation=invitation, digest=digest, way=by_code(invitation))
