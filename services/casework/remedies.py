"""What an applicant can do against a decision: the text that every adverse letter carries.

Reconsideration within 60 days by the same-level government, or by the superior organ for vertical organs
(Reconsideration Law art 20, 24, 27, and art 22 for the internet channel); litigation within six months
(Administrative Litigation Law art 46). A utility or a bank makes no administrative act: complaint route instead.
"""

from django.conf import settings

from services.core.labels import label as both

from .regimes import REGIMES

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


def remedies(regime: str, department: object) -> Text:
    """Return the remedies for one regime and one catalogue.Department, in both languages."""
    label: Text = department.label  # type: ignore[attr-defined]
    kind, organ = department.kind, department.reconsideration  # type: ignore[attr-defined]
    if kind == "enterprise" or not REGIMES[regime].remedies:
        whom = _with_phone(label, department.phone)  # type: ignore[attr-defined]
        return {language: text.format(department=whom[language]) for language, text in _COMPLAINT.items()}
    body = _body(label, organ, department.superior)  # type: ignore[attr-defined]
    url = f"{settings.PORTAL_ORIGIN}/reconsideration/"
    return {language: text.format(body=body[language], url=url) for language, text in _ADMINISTRATIVE.items()}


def _with_phone(label: Text, phone: str) -> Text:
    said = {"zh": f"（电话：{phone}）", "en": f" (telephone {phone})"} if phone else {"zh": "", "en": ""}
    return {language: both(label, language) + said[language] for language in said}


def _body(label: Text, organ: str, superior: Text | None) -> Text:
    city = settings.CITY
    if organ == "superior" and superior:
        return {language: both(superior, language) for language in ("zh", "en")}
    if organ == "superior":
        return {"zh": f"{both(label, 'zh')}的上一级主管部门", "en": f"the organ above the {both(label, 'en')}"}
    return {"zh": f"{city['zh']}人民政府", "en": f"the People's Government of {city['en']}"}
