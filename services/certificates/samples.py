"""Invented documents of every kind, for previews, golden images and measurements. Nothing here is stored or signed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from services.certificates.models import Certificate, Letter
from services.certificates.wording import Words

DAY = date(2026, 11, 24)
NOBODY = UUID(int=0)
SECRET = "sample-sample-sample-123"
OFFICES: dict[str, Words] = {
    "health": {"zh": "云溪市卫生健康委员会", "en": "Yunxi Municipal Health Commission"},
    "market": {"zh": "云溪市市场监督管理局", "en": "Yunxi Administration for Market Regulation"},
    "services": {"zh": "云溪市政务服务局", "en": "Yunxi Government Services Bureau"},
    "police": {"zh": "云溪市公安局", "en": "Yunxi Public Security Bureau"},
}


def fact(zh: str, en: str, value: Any) -> dict[str, Any]:
    """Return a fact as certificates hold it."""
    return {"label": {"zh": zh, "en": en}, "value": value, "mask": "none"}


def both(zh: str, en: str) -> Words:
    """Return words in both languages."""
    return {"zh": zh, "en": en}


PERMITS = {
    "label": both("许可项目", "Permits combined"),
    "value": "",
    "table": {
        "head": [both("许可项目", "Permit"), both("编号", "Number"), both("有效期至", "Until")],
        "rows": [
            [both("食品经营许可", "Food business"), "JY29901002600017", "2031-11-23"],
            [both("公众聚集场所消防安全检查", "Fire safety"), "YXF2026-0117", both("长期", "No end date")],
            [both("户外招牌设置备案", "Shop sign filing"), "ZP2026-0342", "2029-11-23"],
        ],
    },
}

CERTIFICATES: dict[str, dict[str, Any]] = {
    "certificate": {
        "kind": "ecert",
        "office": "health",
        "title": both("出生医学证明", "Medical Certificate of Birth"),
        "matter": both("出生医学证明签发", "Issue of the medical certificate of birth"),
        "holder": ("陈㛃䶮", "99010020261101001X"),
        "facts": [
            fact("新生儿姓名", "Name of newborn", "陈㛃䶮"),
            fact("出生时间", "Time of birth", both("2026年11月1日 8时30分", "1 November 2026, 8:30")),
            fact("母亲姓名", "Mother", "林晓月"),
            fact("母亲身份证件号码", "Identity number of mother", "990100199203040027"),
            fact("接生机构", "Place of birth", both("云溪市妇幼保健院", "Yunxi Maternity Hospital")),
        ],
    },
    "permit": {
        "kind": "ecert",
        "office": "market",
        "title": both("食品经营许可证", "Food Business Licence"),
        "matter": both("食品经营许可", "Licence to sell food"),
        "holder": ("云溪市春风餐饮有限公司", "91990100MA00017X4K"),
        "facts": [
            fact("经营场所", "Place of business", both("云溪市春风街道云溪路17号1层", "1F, 17 Yunxi Road")),
            fact("主体业态", "Kind of business", both("餐饮服务经营者", "Catering")),
            fact("经营项目", "Scope", both("热食类食品制售，冷食类食品制售", "Hot and cold dishes made and sold")),
            fact("负责人", "Person in charge", "阿卜杜热合曼·买买提"),
        ],
        "valid_to": date(2031, 11, 23),
    },
    "composite": {
        "kind": "composite",
        "office": "services",
        "title": both("行业综合许可证", "Composite Business Licence"),
        "matter": both("餐饮店“一业一证”", "Restaurant, one licence for one trade"),
        "holder": ("云溪市春风餐饮有限公司", "91990100MA00017X4K"),
        "facts": [
            fact("经营场所", "Place of business", both("云溪市春风街道云溪路17号1层", "1F, 17 Yunxi Road")),
            PERMITS,
        ],
    },
    "receipt": {
        "kind": "receipt",
        "office": "services",
        "title": both("供水过户回执", "Receipt for Transfer of Water Supply"),
        "matter": both("供水过户", "Transfer of water supply"),
        "holder": ("林晓月", "990100199203040027"),
        "facts": [
            fact("户号", "Account", "YXW-00481726"),
            fact("用水地址", "Address", both("云溪市春风街道云溪路8号2幢301室", "Flat 301, 8 Yunxi Road")),
        ],
    },
    "notice": {
        "kind": "decision",
        "office": "market",
        "title": both("登记通知书", "Notice of Registration"),
        "matter": both("企业注销登记", "Deregistration of a company"),
        "holder": ("云溪市春风餐饮有限公司", "91990100MA00017X4K"),
        "facts": [fact("通知内容", "Notice", both("准予注销登记。", "The deregistration is granted."))],
    },
    "decision": {
        "kind": "decision",
        "office": "police",
        "title": both("准予户口迁移决定书", "Decision on Transfer of Household"),
        "matter": both("户口迁移", "Transfer of household registration"),
        "holder": ("林晓月", "990100199203040027"),
        "facts": [
            fact("决定", "Decision", both("准予迁入。", "Granted.")),
            fact("迁入地址", "New address", both("云溪市春风街道云溪路8号2幢301室", "Flat 301, 8 Yunxi Road")),
            fact("依据", "Basis", both("演示规则第三条", "Article 3 of the demonstration rules")),
        ],
    },
}


def certificate(name: str, **changes: Any) -> Certificate:
    """Return an unsaved certificate of a kind; KeyError for a kind there is none of."""
    from services.certificates import looks

    one = CERTIFICATES[name]
    holder, code = one["holder"]
    values: dict[str, Any] = {
        "id": NOBODY,
        "number": f"YX-{one['office'].upper()}-2026-000001-X",
        "secret": SECRET,
        "application_number": "YJS990100202611240000017",
        "type_code": f"sample_{name}",
        "kind": one["kind"],
        "title": one["title"],
        "department_code": one["office"],
        "department": OFFICES[one["office"]],
        "matter": one["matter"],
        "holder_name": holder,
        "holder_id_no": code,
        "data": one["facts"],
        "decided_on": DAY,
        "valid_from": DAY,
        "valid_to": one.get("valid_to"),
        "template": "certificate",
        "template_version": looks.CERTIFICATE_VERSION,
    }
    return Certificate(**{**values, **changes})


def letter(code: str, title: Words, blocks: list[dict[str, Any]], **changes: Any) -> Letter:
    """Return an unsaved letter with these blocks."""
    values: dict[str, Any] = {
        "id": NOBODY,
        "code": code,
        "number": f"{settings.CITY['zh']}政务样〔2026〕1号",
        "secret": SECRET,
        "title": title,
        "department": OFFICES["services"],
        "department_code": "services",
        "application_id": NOBODY,
        "application_number": "YJS990100202611240000017",
        "query_code": "ACDE7HJK",
        "addressee": "林晓月",
        "blocks": blocks,
        "dated": DAY,
        "template": "letter",
        "template_version": 1,
    }
    return Letter(**{**values, **changes})
