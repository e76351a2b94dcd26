"""What the demo city shows: one application in every state, each played in the days before today."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from services.applications import synthetic_filing
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.core.calendar import load
from services.core.simulation import Moment, simulated
from services.people.models import Account, Organisation
from services.people.queries import actor_of

from .. import actions
from ..models import Case
from ..workflow import GRANTED, CaseState
from .demo_cast import DemoCast
from .officers import Officers
from .report import CORRECTION, REFUSAL, SMOOTH
from .stage import Stage, at_nine

UNDER_REVIEW = CaseState.REVIEWING
PAUSE_BETWEEN = timedelta(minutes=13)
REASONS, BASIS = "经核查，申请人不符合规定的条件", "《行政许可法》第三十八条第二款"


@dataclass(frozen=True)
class Scene:
    """One application: whose, for what, filed so many working days ago, and what happened then."""

    key: str
    one_thing: str
    citizen: str
    situation: dict[str, str]
    filed: int
    script: "Callable[[Play], None]"
    values: dict[str, Any] = field(default_factory=dict)
    enterprise: str = ""
    pledging: bool = False
    is_draft: bool = False


class Play:
    """A scene while it is played: acts go on at office hours, days pass with everything that time itself does."""

    def __init__(self, scene: Scene, moment: Moment) -> None:
        account = Account.objects.get(username=scene.citizen)
        version, rng = catalogue.published(scene.one_thing), random.Random(scene.key)
        self.scene, self.moment, self.cast = scene, moment, DemoCast()
        self.stage = Stage(version, moment, rng, cast=self.cast, account=account)
        self.officers = Officers(self.cast, moment, rng, SMOOTH)
        organisation = Organisation.objects.get(uscc=scene.enterprise) if scene.enterprise else None
        self.application = synthetic_filing.begin(version, scene.situation, account, organisation)

    def file(self) -> None:
        """Fill in the form and send it in; of a draft only the first page is filled in."""
        account, values = self.stage.account, {**self._birth(), **self.scene.values}
        if self.scene.is_draft:
            synthetic_filing.fill_in(self.application, account, values, steps=1)
            return
        self.application = synthetic_filing.file(self.application, account, values=values, pledging=self.scene.pledging)
        self._pass()

    def _birth(self) -> dict[str, Any]:
        """A child is born some days before its birth is declared."""
        born = timezone.localdate(self.moment.now) - timedelta(days=6)
        return {"child.birth_time": f"{born:%Y-%m-%d}T08:20"} if self.scene.one_thing == "newborn" else {}

    def case(self, matter: str) -> Case:
        """Return one case as it is now."""
        return Case.objects.select_related("application", "department").get(application=self.application, matter=matter)

    def work(self, *matters: str, until: str = GRANTED, plot: str = SMOOTH) -> None:
        """Let the departments go on with some matters, one after the other, up to a state."""
        self.officers.plot = plot
        for matter in matters:
            while (case := self.case(matter)).state != until and self.officers.work_on(case.pk):
                self._pass()

    def decide_all(self, *but: str) -> None:
        """Grant everything else in the order of work."""
        order = self.application.cases.order_by("position").values_list("matter", flat=True)  # type: ignore[attr-defined]
        self.work(*[matter for matter in order if matter not in but])

    def refuse(self, matter: str) -> None:
        """Refuse one matter, in writing."""
        self.work(matter, until=UNDER_REVIEW, plot=REFUSAL)
        code = self.case(matter).department.code
        actions.propose(
            case=self.case(matter), kind="refuse", reasons=REASONS, basis=BASIS, actor=self.cast.reviews(code),
            at=self.moment.now,
        )  # fmt: skip
        self._pass()
        actions.refuse(case=self.case(matter), actor=self.cast.signs(code), at=self.moment.now)

    def _pass(self) -> None:
        self.moment.pass_by(PAUSE_BETWEEN)
        self.stage.background()

    def days(self, count: int) -> None:
        """Let working days pass on which nobody does anything."""
        for _day in range(count):
            self._morning(timezone.localdate(self.moment.now) + timedelta(days=1))

    def until(self, now: datetime) -> None:
        """Let time pass up to the present."""
        while (morning := at_nine(timezone.localdate(self.moment.now) + timedelta(days=1))) <= now:
            self._morning(timezone.localdate(morning))

    def _morning(self, day: date) -> None:
        self.moment.set(at_nine(day))
        actions.keep_time(at=self.moment.now)
        self.stage.background()


def play(scene: Scene) -> Application:
    """Play a scene from the day of its filing up to now, in the running transaction; return the application."""
    now = timezone.now()
    with simulated(at_nine(_workdays_before(timezone.localdate(now), scene.filed))) as moment:
        shown = Play(scene, moment)
        shown.file()
        scene.script(shown)
        shown.until(now)
    return shown.application


def _workdays_before(day: date, count: int) -> date:
    calendar = load()
    while count > 0 or not calendar.is_workday(day):
        day -= timedelta(days=1)
        count -= calendar.is_workday(day)
    return day


def nothing(shown: Play) -> None:
    """Nobody has acted yet."""


def accepted(shown: Play) -> None:
    shown.work("birth_reg", "birth_cert", "vaccine_card")
    shown.work("hukou_birth", "maternity_claim", until=UNDER_REVIEW)


def asked_to_correct(shown: Play) -> None:
    shown.work("birth_reg", "birth_cert", "vaccine_card")
    shown.days(1)
    shown.work("hukou_birth", until=CaseState.CORRECTION, plot=CORRECTION)


def paused(shown: Play) -> None:
    shown.work("licence_verify")
    shown.work("food_licence", "drainage", until=UNDER_REVIEW)
    shown.days(1)
    case = shown.case("drainage")
    actions.offer_hearing(
        case=case, party="柳荫路排水管道共用单位", interests="排水量增加影响共用管道。",
        actor=shown.cast.reviews(case.department.code), at=shown.moment.now,
    )  # fmt: skip
    actions.suspend(
        case=case, kind="testing", days=12, basis="《行政许可法》第四十五条",
        actor=shown.cast.reviews(case.department.code), at=shown.moment.now,
    )  # fmt: skip
    hearing_set(shown)


def hearing_set(shown: Play) -> None:
    """The neighbours of the kitchen have asked for a hearing; who decides later presides over it."""
    case, at = shown.case("food_licence"), shown.moment.now
    code = case.department.code
    reviewer, chair = shown.cast.reviews(code), shown.cast.signs(code)
    party, today = "柳荫路 18 号 2 幢住户代表", timezone.localdate(at)
    actions.offer_hearing(case=case, party=party, interests="厨房排烟影响相邻住户。", actor=reviewer, at=at)
    begins = timezone.make_aware(datetime.combine(load().add_workdays(today, 9)[0], time(9, 30)))
    session = actions.Session(begins, "市政务服务中心三楼听证室", chair.account_id or 0)
    actions.set_hearing(
        case=shown.case("food_licence"), party=party, asked_on=today, session=session, actor=reviewer, at=at
    )


def changed(shown: Play) -> None:
    """The family has moved: before anybody accepts it the applicant changes where they live."""
    shown.days(1)
    synthetic_filing.change(shown.application, shown.stage.account, SCHOOL | {"residence": "lease"})


def overdue(shown: Play) -> None:
    shown.work("senior_card")
    shown.work("archive_check", until=UNDER_REVIEW)


def due_now(shown: Play) -> None:
    shown.work("birth_reg", "birth_cert", "vaccine_card")
    shown.work("hukou_birth", until=UNDER_REVIEW)


def reopened(shown: Play) -> None:
    shown.decide_all("admission")
    shown.days(3)
    shown.work("admission")
    shown.days(2)
    case = shown.case("property_verify")
    actions.reopen(
        case=case, ground="error", reason="核验时引用的不动产登记信息有误",
        actor=shown.cast.supervises(case.department.code), at=shown.moment.now,
    )  # fmt: skip


def partly_refused(shown: Play) -> None:
    shown.decide_all("sscard_child", "maternity_claim", "childcare_subsidy")
    shown.days(2)
    shown.work("sscard_child", "maternity_claim")
    shown.days(2)
    shown.refuse("childcare_subsidy")


def licensed(shown: Play) -> None:
    """Everything is granted, and the public list of licences has rows to show."""
    shown.work("licence_verify")
    shown.days(3)
    shown.decide_all()


def refused(shown: Play) -> None:
    shown.days(1)
    shown.refuse("biz_register")


def granted(shown: Play) -> None:
    shown.decide_all("admission")
    shown.days(4)
    shown.work("admission")


def withdrawn(shown: Play) -> None:
    shown.work("enrol_info", until=UNDER_REVIEW, plot=REFUSAL)
    shown.days(1)
    actions.withdraw_all(application=shown.application, actor=actor_of(shown.stage.account), at=shown.moment.now)


def waiting(shown: Play) -> None:
    shown.days(2)
    shown.work("tax_clear")


def pledged(shown: Play) -> None:
    shown.work("birth_reg", "birth_cert", "vaccine_card")
    shown.work("maternity_claim", until=UNDER_REVIEW)


def turned_away(shown: Play) -> None:
    shown.work("house_tax")
    case = shown.case("title_transfer")
    actions.not_accept(
        case=case, reason_code="not_competent",
        reason={"zh": "不属于本机关登记范围", "en": "not this office's register"},
        explanation="房屋所在地不在本机关登记辖区，请向所在地不动产登记机构申请。",
        actor=shown.cast.receives(case.department.code), at=shown.moment.now,
    )  # fmt: skip


BIRTH = {
    "applicant": "father", "born_local": "yes", "parents": "married", "follow": "mother", "hukou_type": "family",
    "mother_insured": "employee", "want_card": "no", "want_subsidy": "no",
}  # fmt: skip
SCHOOL = {"stage": "primary", "category": "local", "residence": "own", "sibling": "no", "school": "public"}
SHOP = {
    "has_licence": "yes", "public_venue": "no", "signboard": "no", "drainage": "yes", "tobacco": "no",
    "high_risk": "no",
}  # fmt: skip
CLOSING = {
    "route": "simple", "entity": "company", "on_abnormal_list": "no", "tax_active": "yes", "licence_lost": "no",
    "staff_insured": "no", "bank_account": "no", "seal": "no", "import_export": "no",
}  # fmt: skip
PENSION = {
    "retire_type": "normal", "insured_as": "employer", "archive_review": "yes", "years_enough": "yes",
    "has_hpf": "no", "has_employee_medical": "yes", "one_child": "no", "age60": "yes",
}  # fmt: skip
HOME = {
    "applicant": "seller", "reason": "court", "mortgage": "none", "elder": "no", "minor": "no", "agent": "no",
    "want_water": "no", "want_power": "no", "want_gas": "no", "want_cable": "no",
}  # fmt: skip
KIOSK = SHOP | {"tobacco": "yes"}
OPENED = SHOP | {"has_licence": "no", "form": "sole", "drainage": "no"}
ALL_OF_IT = BIRTH | {"want_card": "yes", "want_subsidy": "yes"}
UNINSURED = BIRTH | {"mother_insured": "none"}
FAMILY, OTHER = "gaoyuan", "fangmei"

SCENES: tuple[Scene, ...] = (
    Scene("submitted", "enrolment", FAMILY, SCHOOL, 1, nothing, {"student.name": "高一诺"}),
    Scene("changed", "enrolment", FAMILY, SCHOOL, 2, changed, {"student.name": "高一川"}),
    Scene("overdue", "retirement", OTHER, PENSION, 14, overdue),
    Scene("correction", "newborn", FAMILY, UNINSURED, 4, asked_to_correct, {"child.name": "高一鸣"}),
    Scene("partly-refused", "newborn", FAMILY, ALL_OF_IT, 13, partly_refused, {"child.name": "高一宁"}),
    Scene("paused", "restaurant", FAMILY, SHOP, 5, paused, enterprise="91990100MA0E1G2H33"),
    Scene("licensed", "restaurant", OTHER, KIOSK, 16, licensed, enterprise="92990100MA0E4H5J6R"),
    Scene("granted", "enrolment", OTHER, SCHOOL, 12, granted, {"student.name": "罗亦晨"}),
    Scene("due-now", "newborn", FAMILY, BIRTH, 3, due_now, {"child.name": "高一舟"}),
    Scene("reopened", "enrolment", OTHER, SCHOOL, 10, reopened, {"student.name": "罗亦然"}),
    Scene("accepted", "newborn", FAMILY, BIRTH, 2, accepted, {"child.name": "高一帆"}),
    Scene("pledged", "newborn", FAMILY, BIRTH, 3, pledged, {"child.name": "高一凡"}, pledging=True),
    Scene("waiting", "deregistration", FAMILY, CLOSING, 8, waiting, enterprise="91990100MA0E2G3H4K"),
    Scene("refused", "restaurant", OTHER, OPENED, 9, refused, enterprise="92990100MA0E3G4H51"),
    Scene("withdrawn", "enrolment", OTHER, SCHOOL, 6, withdrawn, {"student.name": "罗亦心"}),
    Scene("turned-away", "housing_transfer", OTHER, HOME, 5, turned_away),
    Scene("draft", "enrolment", FAMILY, SCHOOL, 2, nothing, {"student.name": "高一诺"}, is_draft=True),
)


def scene_named(key: str) -> Scene:
    """Return a scene; raises KeyError for an unknown one."""
    return {scene.key: scene for scene in SCENES}[key]
