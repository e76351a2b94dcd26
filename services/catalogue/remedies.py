"""What somebody can do against a decision: the text that every adverse letter of every room carries.

Reconsideration within 60 days by the same-level government, or by the superior organ for vertical organs
(Reconsideration Law art 20, 24, 27, and art 22 for the internet channel); litigation within six months
(Administrative Litigation Law art 46). A utility or a bank makes no administrative act: complaint route instead.
Where an agency does not act at all, reconsideration comes before an action (Reconsideration Law art 23).
"""

from django.conf import settings

from services.core.labels import label

from .models import Department

Text = dict[str, str]

_ADMINISTRATIVE = {
    "zh": (
        "如不服本决定，可以自收到本决定书之日起六十日内依法向{body}申请行政复议（网上申请渠道：{url}），"
        "也可以自收到本决定书之日起六个月内依法直接向有管辖权的人民法院提起行政诉讼。"
    ),
    "en": (
        "If you disagree with this decision you may apply to {body} for administrative reconsideration within "
        "sixty days of receiving it (online: {url}), or bring an action before the competent "
        "people's court within six months."
    ),
}
_COMPLAINT = {
    "zh": "如对办理结果有异议，可以向{department}提出投诉，也可以拨打12345政务服务便民热线反映。",
    "en": "If you disagree with the outcome you may complain to {department}, or call the 12345 service hotline.",
}
_FAILURE_TO_ACT = {
    "zh": (
        "办理期限已过，尚未作出决定。您认为该部门未履行法定职责的，可以向{body}申请行政复议（网上申请渠道：{url}），"
        "对行政复议决定不服的，可以再依法向人民法院提起行政诉讼。"
    ),
    "en": (
        "The time limit is over and there is no decision yet. If you hold that the agency fails to act, you may apply "
        "to {body} for administrative reconsideration (online: {url}), and bring an action before the people's court "
        "against what is decided there."
    ),
}


_COMPLAINT_ABOUT_SILENCE = {
    "zh": "办理期限已过，尚未办结。可以向{department}提出投诉，也可以拨打12345政务服务便民热线反映。",
    "en": "The time limit is over and nothing has been decided. You may complain to {department}, or call the 12345 "
    "service hotline.",
}


def against_a_decision(department: Department) -> Text:
    """Return the remedies against an administrative act of a department; a complaint against an enterprise."""
    return complaint(department) if _makes_no_acts(department) else _filled(_ADMINISTRATIVE, department)


def complaint(department: Department) -> Text:
    """Return the complaint route, where there is no administrative act."""
    return _addressed(_COMPLAINT, department)


def against_silence(department: Department, *, is_administrative: bool) -> Text:
    """Return what can be done when a department lets its limit pass: complaint, where it is not an authority's act."""
    if _makes_no_acts(department) or not is_administrative:
        return _addressed(_COMPLAINT_ABOUT_SILENCE, department)
    return _filled(_FAILURE_TO_ACT, department)


def _addressed(texts: Text, department: Department) -> Text:
    return {language: text.format(department=_whom(department, language)) for language, text in texts.items()}


def _makes_no_acts(department: Department) -> bool:
    return department.kind == Department.Kind.ENTERPRISE or department.reconsideration == "none"


def _whom(department: Department, language: str) -> str:
    phone = {"zh": f"（电话：{department.phone}）", "en": f" (telephone {department.phone})"}[language]
    return label(department.label, language) + (phone if department.phone else "")


def _filled(texts: Text, department: Department) -> Text:
    url = f"{settings.PORTAL_ORIGIN}/reconsideration/"
    return {language: text.format(body=_body(department, language), url=url) for language, text in texts.items()}


def _body(department: Department, language: str) -> str:
    city = settings.CITY
    if department.reconsideration != Department.Reconsideration.SUPERIOR:
        return {"zh": f"{city['zh']}人民政府", "en": f"the People's Government of {city['en']}"}[language]
    if department.superior:
        return label(department.superior, language)
    own = label(department.label, language)
    return {"zh": f"{own}的上一级主管部门", "en": f"the organ above the {own}"}[language]
