"""The 16 life stages of the national overall list (国办发〔2025〕24号), by which the portal is ordered."""

from collections.abc import Mapping

PERSON_STAGES: dict[str, Mapping[str, str]] = {
    "出生": {"zh": "出生", "en": "Birth"},
    "教育": {"zh": "教育", "en": "Education"},
    "就业": {"zh": "就业", "en": "Work"},
    "生活": {"zh": "生活", "en": "Daily life"},
    "置业": {"zh": "置业", "en": "Home ownership"},
    "出行": {"zh": "出行", "en": "Travel"},
    "就医": {"zh": "就医", "en": "Health care"},
    "救助": {"zh": "救助", "en": "Assistance"},
    "养老": {"zh": "养老", "en": "Old age"},
    "身后": {"zh": "身后", "en": "After a death"},
}
ENTERPRISE_STAGES: dict[str, Mapping[str, str]] = {
    "准入准营": {"zh": "准入准营", "en": "Opening a business"},
    "招聘用工": {"zh": "招聘用工", "en": "Hiring"},
    "纳税缴费": {"zh": "纳税缴费", "en": "Taxes and fees"},
    "经营发展": {"zh": "经营发展", "en": "Running a business"},
    "工程建设": {"zh": "工程建设", "en": "Construction"},
    "注销退出": {"zh": "注销退出", "en": "Closing a business"},
}
STAGES = {**PERSON_STAGES, **ENTERPRISE_STAGES}
