"""The other parties of a synthetic application: each is asked and says yes, by the same actions as real ones."""

from django.utils import timezone

from services.applications import confirming, joint
from services.applications.confirming import Way
from services.applications.models import Application, Confirmation
from services.core.actors import Actor
from services.people.models import Account
from services.people.queries import actor_of


def everybody_confirms(draft: Application, account: Account) -> int:
    """Let every party whose confirmation is missing be asked and confirm by a code; return how many did."""
    waiting = joint.missing(Application.objects.get(pk=draft.pk), timezone.now())
    for one in waiting:
        asked = confirming.ask(application=draft, party=one.party.key, actor=actor_of(account))
        way = Way(Confirmation.How.CODE, Actor(None, "citizen", one.party.name))
        digest = joint.digest_of(Application.objects.get(pk=draft.pk))
        confirming.confirm(invitation=asked, digest=digest, way=way)
    return len(waiting)
