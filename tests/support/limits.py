"""Two small one-things in which every regime, unit and silence of the law occurs, and filing on a given day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from unittest import mock

from django.utils import timezone

from services.applications.models import Application
from services.casework import actions, ledger
from services.casework.models import Case
from services.catalogue import actions as catalogue
from tests.support.casework import case_of, citizen, officer, submitted
from tests.support.catalogue import SMALL

HEAD = """\
code: {code}
zh: {zh}
en: {en}
stage: 生活
subject: person
lead: health
bundle_promise: {{value: 60, unit: workday}}
preconditions: [{{zh: 无, en: None}}]
applicant_as: {{always: person}}
questions: {{}}
matters:
"""
MATTER = """\
- {{code: {code}, zh: {zh}, en: {en}, dept: {dept}, item_type: "01", regime: {regime}, {limits}
   fields: [person.name, person.id_no], materials: [id_card], evidence: G,
   result: {{code: {code}_result, zh: {zh}结果, en: {en}, kind: {kind}}}}}
"""
TWENTY = "handling: promise, statutory: {value: 20, unit: workday, extend: 10}, promised: {value: 20, unit: workday},"
THREE = "handling: promise, statutory: {value: 3, unit: workday, extend: 3}, promised: {value: 3, unit: workday},"
JOINT = (
    ("food", "食品许可", "Food licence", "health", "licensing", TWENTY, "ecert"),
    ("fire", "消防许可", "Fire licence", "police", "licensing", TWENTY, "ecert"),
)  # fmt: skip
LIMITS = (
    ("market", "市场登记", "Market registration", "health", "market_registration", THREE, "ecert"),
    ("estate", "不动产登记", "Real estate", "health", "real_estate_registration",
     "handling: promise, promised: {value: 5, unit: workday},", "ecert"),
    ("renewal", "许可延续", "Renewal", "police", "licensing",
     "handling: promise, statutory: {value: 20, unit: workday}, promised: {value: 10, unit: workday},"
     " silence_grants: 《行政许可法》第五十条,", "ecert"),
    ("hours", "限时办", "By the hour", "health", "public_service",
     "handling: promise, promised: {value: 4, unit: hour},", "receipt"),
    ("fund", "公积金提取", "Housing fund", "health", "benefit_payment",
     "handling: promise, statutory: {value: 3, unit: day}, promised: {value: 3, unit: day},", "receipt"),
    ("insured", "社保登记", "Insurance", "health", "insurance_registration",
     "handling: promise, statutory: {value: 15, unit: day}, promised: {value: 15, unit: day},", "receipt"),
    ("notice", "债权人公告", "Creditor notice", "health", "waiting_period",
     "handling: promise, statutory: {value: 45, unit: day, basis: 《公司法》第二百三十五条},", "data"),
    ("spot", "即办", "On the spot", "health", "filing", "handling: instant,", "receipt"),
)  # fmt: skip
OVERSEER = "  gso: {zh: 政务服务和数据管理局, en: Government Services, kind: portal_owner}\n"


def _document(code: str, zh: str, en: str, matters: tuple[tuple[str, ...], ...]) -> str:
    names = ("code", "zh", "en", "dept", "regime", "limits", "kind")
    return HEAD.format(code=code, zh=zh, en=en) + "".join(
        MATTER.format(**dict(zip(names, matter, strict=True))) for matter in matters
    )


def publish(folder: Path) -> None:
    """Write and publish the two one-things; the product's own copy is not needed beside them."""
    files = {name: text for name, text in SMALL.items() if not name.startswith("one_things/")}
    files["departments.yaml"] += OVERSEER
    files["materials.yaml"] = files["materials.yaml"].split("  first_result", 1)[0]
    files["one_things/joint.yaml"] = _document("joint", "联合许可", "Joint licences", JOINT)
    files["one_things/limits.yaml"] = _document("limits", "各类时限", "Every limit", LIMITS)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    catalogue.import_folder(folder)


def moment(text: str, hour: int = 10) -> datetime:
    """Return a moment in the city, 2026 unless a year is given."""
    day = date.fromisoformat(text if len(text) > 5 else f"2026-{text}")
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


@contextmanager
def now(at: datetime) -> Iterator[None]:
    """Let the portal believe that it is this moment."""
    with mock.patch("django.utils.timezone.now", return_value=at):
        yield


def filed(one_thing: str, at: datetime) -> Application:
    """Return an application that was submitted at a moment."""
    with now(at):
        return submitted(one_thing, {}, citizen())


def accepted(one_thing: str, matter: str, at: datetime) -> Case:
    """Return a case that was filed and accepted at a moment."""
    case = case_of(filed(one_thing, at), matter)
    actions.accept(case=case, actor=officer(case.department.code), at=at)
    return again(case)


def again(case: Case) -> Case:
    """Return a case fresh from the database."""
    return Case.objects.select_related("application", "department", "owner").get(pk=case.pk)


def due(case: Case, kind: str) -> date | None:
    """Return the last day of one of the case's running clocks."""
    return ledger.due_of(case, kind)
