"""Laws as a page cites them: as the catalogue does in Chinese, by their usual English title elsewhere."""

import re

from django.utils.translation import get_language

TITLES = {
    "不动产登记暂行条例": "Interim Regulations on Real Estate Registration",
    "住房公积金管理条例": "Regulations on the Administration of Housing Provident Funds",
    "公司法": "Company Law",
    "市场主体登记管理条例": "Regulations on the Registration of Market Entities",
    "消防法": "Fire Protection Law",
    "行政许可法": "Administrative Licensing Law",
}
REMARKS = {"不采用承诺时": "unless a commitment is given"}
CITATION = re.compile(r"(?P<title>[^第;]+)第(?P<article>\d+)条(?:\((?P<remark>[^)]*)\))?")


def cited(basis: str) -> str:
    """Return the citation in the reader's language; a law without an English title here stays as it is."""
    if not (get_language() or "").startswith("en"):
        return basis
    return "; ".join(_english(one.strip()) for one in basis.split(";"))


def _english(one: str) -> str:
    found = CITATION.fullmatch(one)
    if found is None or found["title"] not in TITLES:
        return one
    remark = f", {REMARKS.get(found['remark'], found['remark'])}" if found["remark"] else ""
    return f"{TITLES[found['title']]}, Art. {found['article']}{remark}"
