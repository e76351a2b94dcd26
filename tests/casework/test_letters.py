"""The letters D01 to D16 as real cases produce them: what each must say (domain reference 2.6), and how it looks.

PORTAL_DRAW_LETTERS=1 draws the golden images anew (bin/golden does): look at them before they are kept.
"""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image

from services.casework.letters.closing import payments
from services.casework.models import Case
from services.casework.regimes import REGIMES
from services.casework.remedies import remedies
from services.catalogue import queries as catalogue
from services.certificates import sheets
from services.certificates.models import Letter
from tests.certificates.golden_images import MOST_FAR, MOST_MEAN, differences, first_page
from tests.support import people
from tests.support.casework import catalogue_loaded
from tests.support.letters import FILED, NUMBER, QUERY_CODE, all_letters, as_text
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "golden"
CODES = sorted([*(f"D{number:02d}" for number in range(1, 17)), "D11-hearing", "D14-paper"])  # two forms
REMEDIES = ("六十日内", "行政复议", "六个月内", "人民法院")
MUST_SAY = {
    "D01": ("2026年9月14日 10:00", NUMBER, QUERY_CODE, "可信等级", "份数", "页数", "收件方式", "收件人",
            "收件时间", "不表示已经受理"),
    "D02": ("食品经营许可", "消防安全检查", "工作日", "市场监督管理局"),
    "D03": ("收到材料日期", "2026年9月14日", "补正期限", "2026年10月10日", "企业名称", "统一社会信用代码", "一次性告知",
            "逾期不告知", "即为受理", "我的办件"),
    "D04": ("受理日期", "2026年9月14日", "依据", "第三十二条", "法定办结日期", "承诺办结日期", "不计入办理期限",
            "查询进度", "监督电话12345"),
    "D05": ("不予受理", "不属于本机关职权范围", "云溪新区管理委员会", "有权办理的机关", "依据", *REMEDIES),
    "D06": ("容缺受理", "补交期限", "受理日期", "依据", "按撤回申请处理"),
    "D07": ("补交期限", "文本版本", "承诺", "何静怡", "签署日期"),
    "D08": ("消防", "核查期限", "文本版本", "承诺", "撤销", "签署日期"),
    "D09": ("检测", "《行政许可法》第四十五条", "5个工作日", "不计入办理期限", "自动继续计算", "至迟结束日期"),
    "D10": ("原定办结日期", "延长后办结日期", "10个工作日", "管网汛期检修", "批准人", "胡军", "第四十二条"),
    "D11": ("利害关系人", "云溪路19号", "日常排水", "陈述和申辩", "听证", "五个工作日", "二十个工作日", "七个工作日"),
    "D11-hearing": ("听证时间", "2026年9月23日", "10:00", "听证地点", "三楼听证室", "听证主持人", "胡军", "公开举行",
                    "第四十八条", "申请回避", "听证笔录"),
    "D12": ("第三十八条", "准予行政许可", "许可内容和范围", "有效期限", "证照编号", "附加条件", "监督检查", *REMEDIES),
    "D13": ("不予批准", "事实和理由", "不足五十米", "依据", "《烟草专卖许可证管理办法》第十五条", *REMEDIES),
    "D14": ("送达文书", "送达方式", "电子送达", "送达时间", "送达地点", "签收", "受理通知书",
            "代收人及与受送达人的关系", "拒收事由及见证人", "送达人"),
    "D14-paper": ("听证通知书", "留置送达", "不能采用电子方式送达", "云溪区云溪路19号", "2026年9月14日 10:00",
                  "拒绝签收", "见证人：云溪路社区居民委员会 李敏", "代收人及与受送达人的关系",
                  "送达人", "城镇排水主管部门 孙丽"),
    "D15": ("陈默然", "撤回日期", "2026年9月14日", "受影响的其他事项", "食品经营许可"),
    "D16": ("已办成", "未批准", "不予受理", "证照编号", "YX-", "二维码", "待缴费用", "评价"),
}  # fmt: skip
_drawn: dict[str, Letter] = {}


@pytest.fixture
def letters(db) -> dict[str, Letter]:
    """The letters; made once, what is looked at afterwards needs no row."""
    if not _drawn:
        _drawn.update(all_letters())
    return _drawn


def test_every_letter_is_made_by_the_move_that_requires_it(letters):
    assert sorted(letters) == CODES


@pytest.mark.parametrize("code", CODES)
def test_the_letter_says_what_it_must(code, letters):
    letter, text = letters[code], as_text(letters[code].blocks and letters[code])
    missing = [words for words in MUST_SAY[code] if words not in text]
    assert not missing, text
    assert re.fullmatch(r"示.+〔2026〕.+字第\d{6}号", letter.number)
    printed = sheets.letter_context(letter)
    assert printed["dated"]["zh"] == "二〇二六年九月十四日"
    assert printed["seal"]
    assert code == "D02" or re.search(r"申请人\n.+（\d{4,6}\*+\w{4}）", text), "the number is masked"
    assert all(row["en"] for row in _texts(letter.blocks)), "said in both languages"


def _texts(value: object) -> list[dict]:
    if isinstance(value, dict):
        return [value] if "zh" in value else [one for part in value.values() for one in _texts(part)]
    return [one for part in value for one in _texts(part)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("code", "edition"), [*((code, "file") for code in CODES), ("D03", "large"), ("D13", "large"), ("D16", "large")]
)
def test_the_letter_looks_as_it_did(code, edition, letters):
    picture = first_page(sheets.letter_sheet(letters[code], FILED, edition))
    file = FOLDER / (f"{code}.png" if edition == "file" else f"{code}-{edition}.png")
    if os.environ.get("PORTAL_DRAW_LETTERS"):
        FOLDER.mkdir(exist_ok=True)
        picture.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)
    with Image.open(file) as kept:
        far, mean = differences(picture, kept.convert("L"))
    assert far <= MOST_FAR, f"{far:.2%} of the pixels differ: look at it, then bin/golden"
    assert mean <= MOST_MEAN


def test_remedies_name_the_right_body_per_department_and_none_for_utilities_and_banks(db):
    catalogue_loaded()
    for department in catalogue.departments().values():
        for regime, rules in REGIMES.items():
            text = remedies(regime, department)["zh"]
            if department.kind == "enterprise" or not rules.remedies:
                assert not [word for word in ("复议", "诉讼") if word in text], (department.code, regime)
                assert all(word in text for word in ("投诉", "12345"))
                continue
            assert all(words in text for words in REMEDIES)
            superior = department.code in {"tax", "customs"}
            body = f"{department.label['zh']}的上一级主管部门" if superior else "云溪市人民政府"
            assert f"依法向{body}申请行政复议" in text


def test_every_letter_has_its_page_for_the_citizen_and_for_the_officers(db):
    found = all_letters()
    clients = {}
    for code, letter in found.items():
        if letter.recipient_account is None:
            continue  # D02 belongs to nobody: whoever asked for it has it
        owner = clients.setdefault(letter.recipient_account_id, signed_in(letter.recipient_account))
        page = owner.get(reverse("certificates:read_letter", args=[letter.pk]))
        assert page.status_code == 200, code
        assert letter.title["zh"] in page.content.decode()
        listed = owner.get(reverse("applications:progress", args=[letter.application_id])).content.decode()
        if letter.is_issued:
            assert reverse("certificates:read_letter", args=[letter.pk]) in listed, code
    _officers_read(found)


def _officers_read(found: dict[str, Letter]) -> None:
    for code, letter in found.items():
        client = signed_in(people.officer(letter.department_code))
        page = client.get(reverse("desk_certificates:read_letter", args=[letter.pk]))
        assert page.status_code == 200, code
        assert letter.title["zh"] in page.content.decode()
        if letter.case_id:
            listed = client.get(reverse("desk:case", args=[letter.case_id])).content.decode()
            assert letter.title["zh"] in listed, code
        stranger = signed_in(people.officer("post" if letter.department_code == "edu" else "edu"))
        assert stranger.get(reverse("desk_certificates:read_letter", args=[letter.pk])).status_code == 404


def _tax(state: str, name: str = "房屋交易税费申报缴纳") -> Case:
    return Case(regime="tax", state=state, label={"zh": name, "en": "Transaction tax"}, decided_at=FILED)


@pytest.mark.parametrize(
    ("cases", "said", "not_said"),
    [
        ([], ["本次办理没有待缴费用"], ["除此之外"]),
        ([Case(regime="licensing", state="granted")], ["本次办理没有待缴费用"], ["缴清"]),
        (
            [_tax("granted")],
            ["“房屋交易税费申报缴纳”的应缴款项已于2026年9月14日确认缴清", "除此之外"],
            ["没有确认缴款"],
        ),
        ([_tax("refused")], ["“房屋交易税费申报缴纳”没有确认缴款", "以税务机关的通知为准"], ["缴清"]),
        ([_tax("granted"), _tax("terminated", "医保费")], ["确认缴清", "“医保费”没有确认缴款"], []),
        ([_tax("skipped"), _tax("withdrawn")], ["本次办理没有待缴费用"], ["缴款", "除此之外"]),
    ],
)
def test_the_completion_notice_says_what_is_settled_and_what_is_not(
    cases: list[Case], said: list[str], not_said: list[str]
) -> None:
    """DOMAIN section 5b: a tax or premium matter ends when its payment is confirmed."""
    zh, en = payments(cases)
    assert all(word in zh for word in said)
    assert not [word for word in not_said if word in zh]
    assert ("settled on 14 September 2026" in en) == any(
        one.regime == "tax" and one.state == "granted" for one in cases
    )
