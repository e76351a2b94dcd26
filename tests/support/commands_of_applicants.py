"""What the applicant can do to an application, and the worker who signs what a decision hands over (see command.py)."""

from typing import Any

from services.applications import actions as filing
from services.applications import amending
from services.applications import queries as applications
from services.applications.models import Application
from services.casework import actions
from services.casework.models import CorrectionItem, CorrectionNotice
from services.certificates import events as certificate_events
from services.certificates.models import Certificate, Letter
from services.core.actions import move
from services.core.actors import SYSTEM
from services.core.workflow import MoveRefused
from services.people.models import Account
from tests.support import one_thing_model as model
from tests.support import shadow as s
from tests.support.command import Command, OfApplicant
from tests.support.shadow import FIELD, PROOF, Person, Shadow


class Answer(OfApplicant):
    """Answer every point of the open notice: said, impossible, or pledged where that is allowed."""

    onward = True

    def __init__(self, how: str) -> None:
        self.how = how

    def exists(self, w: Shadow, c: int) -> bool:
        return w.letters["D03"] > 0

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("respond", None)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        for case in w.cases:
            noticed = [target for target, item in case.items.items() if item == "noticed"]
            case.items.update(dict.fromkeys(noticed, "answered"))
            if self.how == "pledged" and PROOF in noticed and not w.bad_credit:
                self._sign(w, case)
        w.apply("respond")

    def _sign(self, w: Shadow, case: s.CaseFacts) -> None:
        if case.pledge == "fulfilled":
            return
        case.proof = "pledged"
        if case.pledge == "active":
            return
        days = {"registration": 5, "service": 2}.get(case.kind, 3)
        case.pledge, case.pledge_due = "active", w.calendar.add(w.today, days)[0]
        w.letters["D07"] += 1

    def act(self, real: Any, c: int, who: Person) -> None:
        notice = CorrectionNotice.objects.filter(application=real.application).order_by("-no").first()
        assert notice is not None
        answers = {item.place: {"kind": self._kind(item), "text": "说明"} for item in notice.items.all()}
        actions.save_answers(notice=notice, answers=answers, actor=real.actor(who))
        actions.send_answers(notice=notice, actor=real.actor(who), at=real.now)

    def _kind(self, item: CorrectionItem) -> str:
        if item.target_kind == "element":
            return "said"
        return "pledged" if self.how == "pledged" and item.target == PROOF else "cannot"


class Withdraw(OfApplicant):
    ends = True

    def near(self, w: Shadow, c: int) -> bool:
        return True

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("withdraw", c)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("withdraw", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.withdraw(case=real.case(c), actor=real.actor(who), at=real.now)


class WithdrawAll(OfApplicant):
    ends = True

    def exists(self, w: Shadow, c: int) -> bool:
        return c == 0 and w.can("withdraw_all", None)

    def open(self, w: Shadow, c: int) -> bool:
        return True

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("withdraw_all")

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.withdraw_all(application=real.application, actor=real.actor(who), at=real.now)


class Amend(OfApplicant):
    """Change an answer of the application: possible until the first acceptance, and not round an open notice.

    In the model nothing moves: what every department found of the filing no longer counts, and what was to be asked
    about the answer is taken back (decision 0061).
    """

    def exists(self, w: Shadow, c: int) -> bool:
        return c == 0

    def near(self, w: Shadow, c: int) -> bool:
        return True

    def open(self, w: Shadow, c: int) -> bool:
        return not w.was_accepted and w.world.notice is None and any(w.state(one) in s.LIVE for one in w.places())

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        for place, case in enumerate(w.cases):
            if w.state(place) not in s.LIVE:
                continue
            case.complete = None
            if case.items.get(FIELD) == "ready":
                case.items[FIELD] = "rejected" if FIELD in case.unresolved else "withdrawn"
                case.asked = ""
            if w.state(place) == s.INTAKE and (case.instant or case.kind == "notice_period"):
                w.jobs.append(place)

    def act(self, real: Any, c: int, who: Person) -> None:
        actor = real.actor(who)
        account = Account.objects.get(pk=actor.account_id)
        original = Application.objects.get(pk=real.application.pk)
        if not applications.is_applicant(actor, original):
            raise MoveRefused("not the applicant's")
        try:
            draft = amending.begin(original, account=account, actor=actor)
            source = original.sources[FIELD]
            filing.save_step(
                application=draft, group="all", answers={FIELD: f"{real.now}"}, sources={FIELD: source}
            )  # fmt: skip
            draft = filing.locked(draft.pk)
            draft.amends = filing.locked(original.pk)
            amending.take_over(draft, actor=actor, declaration={"version": "1"})
        except amending.TooLate as late:
            raise MoveRefused(late.obstacle.kind) from late


class Revive(OfApplicant):
    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) in (model.TERM, model.SKIPPED)

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("revive", c)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("revive", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.revive(case=real.case(c), actor=real.actor(who), at=real.now)


class HandIn(OfApplicant):
    """Hand in what was pledged."""

    def exists(self, w: Shadow, c: int) -> bool:
        return c == 0 and any(case.pledge == "active" for case in w.cases)

    def open(self, w: Shadow, c: int) -> bool:
        return True

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        for case in w.cases:
            case.pledge = "fulfilled" if case.pledge == "active" else case.pledge
        for place, case in enumerate(w.cases):
            if w.state(place) in s.LIVE and case.proof in ("pledged", "missing", "rejected"):
                case.proof = "offered"

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.take_in(application=real.application, codes=[PROOF], actor=real.actor(who), at=real.now)


class TakeBackPledge(OfApplicant):
    ends = True

    def near(self, w: Shadow, c: int) -> bool:
        return True

    def exists(self, w: Shadow, c: int) -> bool:
        return w.cases[c].pledge != ""

    def open(self, w: Shadow, c: int) -> bool:
        return w.cases[c].pledge in ("active", "fulfilled") and w.state(c) in s.LIVE

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].pledge = "cancelled"
        if w.cases[c].proof == "pledged":
            w.cases[c].proof = "missing"

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.take_back_pledge(pledge=real.pledge(c), actor=real.actor(who), at=real.now)


class Deliver(Command):
    """The worker has signed what the decision hands over: the certificate or the refusal."""

    def exists(self, w: Shadow, c: int) -> bool:
        return w.can("deliver", c)

    def open(self, w: Shadow, c: int) -> bool:
        return True

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        return True

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.delivered(c)

    def act(self, real: Any, c: int, who: Person) -> None:
        case = real.case(c)
        drafts = Certificate if case.state == s.GRANTED else Letter.objects.filter(code="D13").model
        document = drafts.objects.filter(case_id=case.pk, state="draft").order_by("-created").first()
        assert document is not None, "nothing is being made for a decided case that is not delivered"
        register(document, real.now)


def register(document: Any, at: Any) -> None:
    """What issuing does once the file is printed and signed (certificates.issuing), without the file."""
    old = getattr(document, "supersedes", None)
    if old and old.state in ("valid", "suspended"):
        move(old, "supersede", actor=SYSTEM, at=at)
    move(document, "issue", actor=SYSTEM, at=at, file="f.pdf", sha256="0" * 64, size=1, key_id="k")
    if isinstance(document, Certificate):
        certificate_events.issued.send(sender=Certificate, certificate=document)
    else:
        certificate_events.letter_issued.send(sender=Letter, letter=document)
