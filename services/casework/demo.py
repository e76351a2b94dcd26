"""What casework brings to the demo city: mandates between its people, and an application in every state.

Each scene is a job of its own, so that the first page does not wait for it; the papers it leaves are printed a few
seconds apart, so that a visitor's own are not kept waiting. A scene is played once, however often this is run.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from services.core import outbox
from services.core.actions import enqueue
from services.core.models import Outbox
from services.people import delegating
from services.people.models import Account, Delegation
from services.people.queries import actor_of

from .rehearsal.scenes import SCENES, play, scene_named

PLAY = "casework.play_scene"
APART = timedelta(seconds=3)
# Who gave a mandate to whom, for which errands; an empty list is every one.
MANDATES: tuple[tuple[str, str, list[str]], ...] = (
    ("linxiaoyue", "chenzhiyuan", ["newborn"]),
    ("wangxiulan", "sunqiang", []),
    ("gaoyuan", "fangmei", []),
)


@transaction.atomic
def seed() -> int:
    """Leave one job per scene that has none yet, and give the mandates; return how many were added."""
    keys = {f"{PLAY}:{scene.key}" for scene in SCENES}
    known = set(Outbox.objects.filter(key__in=keys).values_list("key", flat=True))
    for scene in SCENES:
        enqueue(PLAY, {"scene": scene.key}, key=f"{PLAY}:{scene.key}")
    return len(keys - known) + sum(_give(*mandate) for mandate in MANDATES)


def play_now() -> int:
    """Play, here and now, what waits to be played; return how many scenes that were."""
    waiting = Outbox.objects.waiting().filter(kind=PLAY).order_by("created").values_list("pk", flat=True)
    return sum(outbox.run_row(row, strict=True) for row in list(waiting))


def play_scene(key: str) -> None:
    """Play one scene in the running transaction; its papers wait their turn. Raises RuntimeError outside the demo."""
    if not settings.IS_DEMO:
        raise RuntimeError("Scenes are played in the demo city only.")
    now = timezone.now()
    play(scene_named(key))
    printing = Outbox.objects.waiting().filter(kind__startswith="certificates.")
    last = printing.filter(available_at__gt=now).order_by("available_at").last()
    first = last.available_at if last else now
    for place, row in enumerate(printing.filter(available_at__lt=now).order_by("available_at", "created"), start=1):
        Outbox.objects.filter(pk=row.pk).update(available_at=first + place * APART)


def _give(principal: str, agent: str, scope: list[str]) -> int:
    giver, taker = Account.objects.get(username=principal), Account.objects.get(username=agent)
    assert taker.person
    if Delegation.objects.filter(principal_person=giver.person, agent=taker.person).exists():
        return 0
    terms = delegating.Terms(scope=tuple(scope))
    offer, _digits = delegating.offer(account=giver, agent_name=taker.person.name, terms=terms)
    delegating.accept(delegation=offer, account=taker, actor=actor_of(taker))
    return 1
