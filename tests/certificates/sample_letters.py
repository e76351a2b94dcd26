"""A letter of every code D01 to D16 from the blocks letters are made of: invented words, enough of them to look at."""

from typing import Any

from services.certificates import samples
from services.certificates.models import Letter
from services.certificates.samples import both

MATERIALS = {
    "type": "table",
    "head": [both("材料名称", "Material"), both("形式", "Form"), both("页数", "Pages"), both("可信级别", "Trust")],
    "rows": [
        [both("出生医学证明", "Medical certificate of birth"), both("电子证照", "e-certificate"), "1", "A"],
        [both("居民户口簿", "Household register"), both("复印件", "copy"), "3", "B"],
        [both("父母结婚证", "Marriage certificate of the parents"), both("原件扫描", "scan of original"), "2", "C"],
    ],
}
OUTCOMES = {
    "type": "table",
    "head": [both("事项", "Matter"), both("结果", "Outcome"), both("证照编号", "Certificate")],
    "rows": [
        [both("出生医学证明签发", "Certificate of birth"), both("准予", "granted"), "YX-HEALTH-2026-000001-X"],
        [both("出生登记", "Registration of birth"), both("准予", "granted"), "YX-POLICE-2026-000002-7"],
        [both("育儿补贴申领", "Childcare subsidy"), both("不予", "refused"), "—"],
    ],
}
REMEDIES = {
    "type": "remedies",
    "text": both(
        "如不服本决定，可以自收到本决定书之日起六十日内申请行政复议，也可以在六个月内向人民法院提起行政诉讼。",
        "You may ask for administrative reconsideration within sixty days, or go to court within six months.",
    ),
}


def paragraph(zh: str, en: str = "") -> dict[str, Any]:
    """Return a paragraph block."""
    return {"type": "paragraph", "text": both(zh, en)}


def facts(*rows: tuple[str, str, Any]) -> dict[str, Any]:
    """Return a block of facts."""
    return {"type": "facts", "rows": [{"label": both(zh, en), "value": value} for zh, en, value in rows]}


DUE = ("承诺办结日期", "Promised date", both("2026年12月1日", "1 December 2026"))
BASIS = ("依据", "Basis", both("演示规则第三条第二款", "Article 3(2) of the demonstration rules"))
RECEIVED = ("收到日期", "Received on", both("2026年11月24日", "24 November 2026"))
SUPPLY = ("补正期限", "Supply by", both("2026年12月8日", "8 December 2026"))

LETTERS: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "D01": (
        "申请材料收件凭证",
        "Receipt for application materials",
        [paragraph("你提交的材料已收到，明细如下。"), MATERIALS],
    ),
    "D02": (
        "一次性告知书",
        "What you need, told at once",
        [paragraph("根据你的回答，需办理下列事项。"), MATERIALS, facts(DUE)],
    ),
    "D03": (
        "补正材料一次性告知书",
        "Notice to complete the materials",
        [
            paragraph("你的申请材料尚不齐全，需一次性补正下列内容。", "The materials below have to be completed."),
            MATERIALS,
            facts(RECEIVED, SUPPLY),
            paragraph("逾期不告知的，自收到申请材料之日起即为受理。"),
        ],
    ),
    "D04": (
        "受理通知书",
        "Notice of acceptance",
        [paragraph("你的申请予以受理。", "Accepted."), facts(RECEIVED, DUE, BASIS)],
    ),
    "D05": (
        "不予受理决定书",
        "Decision not to accept",
        [
            paragraph("该事项依法不属于本机关职权范围，决定不予受理。", "Not within this agency's powers."),
            facts(BASIS),
            REMEDIES,
        ],
    ),
    "D06": (
        "容缺受理通知书",
        "Acceptance with materials outstanding",
        [paragraph("先予受理，下列材料可后补。"), MATERIALS, facts(SUPPLY)],
    ),
    "D07": (
        "容缺受理承诺书",
        "Pledge to supply materials",
        [paragraph("本人承诺在期限内补齐所缺材料。"), facts(SUPPLY)],
    ),
    "D08": (
        "告知承诺书",
        "Notice and pledge",
        [
            paragraph("行政机关告知：办理条件、标准、违反承诺的后果及核查方式如下。"),
            facts(("条件", "Condition", "有固定的经营场所"), ("核查", "Check", "事中事后核查，自发证之日起二个月内")),
            paragraph("申请人承诺：已知晓告知内容，能够满足条件，愿意承担违反承诺的后果。"),
        ],
    ),
    "D09": (
        "特别程序告知书",
        "Notice of a special procedure",
        [paragraph("该事项需进行现场核查，所需时间不计入办理期限。"), facts(BASIS, DUE)],
    ),
    "D10": (
        "延长办理期限告知书",
        "Notice of a longer time limit",
        [paragraph("因情况复杂，办理期限延长十个工作日。"), facts(DUE, BASIS)],
    ),
    "D11": (
        "利害关系人告知书",
        "Notice to interested persons",
        [paragraph("该许可事项直接关系你的重大利益，你有权进行陈述、申辩；五日内可以申请听证。"), facts(RECEIVED)],
    ),
    "D12": (
        "准予行政许可决定书",
        "Decision to grant a permit",
        [
            paragraph("经审查，申请符合法定条件，决定准予行政许可。", "Granted."),
            facts(("许可内容", "Scope", "热食类食品制售"), BASIS),
            REMEDIES,
        ],
    ),
    "D13": (
        "不予行政许可决定书",
        "Decision to refuse a permit",
        [
            paragraph("经审查，申请不符合法定条件，决定不予行政许可。", "Refused."),
            facts(("事实和理由", "Facts and reasons", "经营场所未通过消防安全检查"), BASIS),
            REMEDIES,
        ],
    ),
    "D14": (
        "送达回证",
        "Proof of service",
        [
            facts(
                ("送达文书", "Document", "受理通知书"),
                ("送达方式", "Manner", "电子送达"),
                ("送达时间", "Time", "2026年11月24日 9时12分"),
            )
        ],
    ),
    "D15": (
        "撤回申请确认书",
        "Confirmation of withdrawal",
        [paragraph("你撤回申请的要求已确认，办理终止。其他事项不受影响。")],
    ),
    "D16": ("办结告知单", "Notice of completion", [paragraph("“新生儿出生一件事”已全部办结，结果如下。"), OUTCOMES]),
}


def sample_letter(code: str) -> Letter:
    """Return an unsaved letter of a code."""
    zh, en, blocks = LETTERS[code]
    return samples.letter(code, both(zh, en), blocks)
