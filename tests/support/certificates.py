"""Certificates and letters for tests, drafted and issued the way the portal does it."""

import itertools
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from services.certificates import actions, issuing
from services.certificates.models import Certificate, Letter
from services.core.actors import SYSTEM, Actor

_count = itertools.count(1)

FACTS = [
    {"label": {"zh": "新生儿姓名", "en": "Name of newborn"}, "value": "陈㛃䶮", "mask": "name"},
    {
        "label": {"zh": "母亲身份证件号码", "en": "Identity number of mother"},
        "value": "990100199203040027",
        "mask": "id_no",
    },
    {
        "label": {"zh": "接生机构", "en": "Place of birth"},
        "value": {"zh": "云溪市妇幼保健院", "en": "Yunxi Hospital"},
        "mask": "none",
    },
]
TABLE = {
    "type": "table",
    "head": [{"zh": "材料名称", "en": "Material"}, {"zh": "页数", "en": "Pages"}],
    "rows": [[{"zh": "户口簿", "en": "Household register"}, "2"]],
}


def account(name: str = "", **fields: Any) -> Any:
    return get_user_model().objects.create_user(username=name or f"citizen{next(_count)}", password="x", **fields)


def officer(department: str = "health", *powers: str) -> Actor:
    staff = account(f"officer{next(_count)}", realm="staff")
    powers = powers or ("decide",)
    return Actor(staff.pk, "officer", "李审", department=department, powers=frozenset(powers))


def draft(**changes: Any) -> Certificate:
    wanted: dict[str, Any] = {
        "case_id": uuid4(),
        "decision_id": uuid4(),
        "application_id": uuid4(),
        "application_number": "YJS990100202611240000017",
        "type_code": "birth_certificate",
        "kind": "certificate",
        "title": {"zh": "出生医学证明", "en": "Medical Certificate of Birth"},
        "department_code": "health",
        "department": {"zh": "云溪市卫生健康委员会", "en": "Yunxi Municipal Health Commission"},
        "matter": {"zh": "出生医学证明签发", "en": "Issue of the medical certificate of birth"},
        "holder_name": "陈㛃䶮",
        "holder_id_no": "99010020261101001X",
        "holder_account_id": None,
        "facts": FACTS,
        "decided_on": date(2026, 11, 24),
        "valid_from": date(2026, 11, 24),
        "actor": SYSTEM,
    }
    return actions.draft_certificate(**{**wanted, **changes})


def issued(**changes: Any) -> Certificate:
    return issuing.issue_certificate(draft(**changes).pk)


def draft_letter(**changes: Any) -> Letter:
    wanted: dict[str, Any] = {
        "code": "D01",
        "kind_word": "收",
        "title": {"zh": "申请材料收件凭证", "en": "Receipt for application materials"},
        "department": {"zh": "云溪市政务服务局", "en": "Yunxi Government Services Bureau"},
        "department_code": "services",
        "application_id": uuid4(),
        "recipient_account_id": None,
        "addressee": "林晓月",
        "application_number": "YJS990100202611240000017",
        "query_code": "ACDE7HJK",
        "blocks": [
            {"type": "paragraph", "text": {"zh": "你的申请已收到。", "en": "Your application was received."}},
            TABLE,
        ],
        "dated": date(2026, 11, 24),
        "actor": SYSTEM,
    }
    return actions.draft_letter(**{**wanted, **changes})


def issued_letter(**changes: Any) -> Letter:
    return issuing.issue_letter(draft_letter(**changes).pk)


def decide(**changes: Any) -> dict[str, Any]:
    """Return what suspend, revoke, … want."""
    reason = {"zh": "依据另案决定", "en": "By a decision of its own"}
    return {"actor": officer("health"), "public_reason": reason, "decision_id": uuid4(), **changes}
