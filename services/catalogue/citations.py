"""Laws as a page cites them: as the catalogue does in Chinese, by their usual English title elsewhere."""

import re

from django.utils.translation import get_language

TITLES = {
    "民法典": "Civil Code",
    "行政复议法": "Administrative Reconsideration Law",
    "行政诉讼法": "Administrative Litigation Law",
    "不动产登记暂行条例": "Interim Regulations on Real Estate Registration",
    "住房公积金管理条例": "Regulations on the Administration of Housing Provident Funds",
    "公司法": "Company Law",
    "市场主体登记管理条例": "Regulations on the Registration of Market Entities",
    "消防法": "Fire Protection Law",
    "行政许可法": "Administrative Licensing Law",
}
REMARKS = {"不采用承诺时": "unless a commitment is given"}
DIGITS = {"〇": 0, "零": 0, **{digit: number for number, digit in enumerate("一二三四五六七八九", 1)}}
POWERS = {"十": 10, "百": 100}
NUMBER = "[〇零一二三四五六七八九十百]+"
IN_TEXT = re.compile(
    rf"《(?:中华人民共和国)?(?P<title>[^》]+)》(?:第(?P<article>{NUMBER})条)?"
    rf"(?:第(?P<paragraph>{NUMBER})款)?(?:第(?P<item>{NUMBER})项)?(?P<more>(?:、第{NUMBER}条)*)"
)
CITATION = re.compile(r"(?P<title>[^第;]+)第(?P<article>\d+)条(?:\((?P<remark>[^)]*)\))?")


def cited(basis: str) -> str:
    """Return the citation in the reader's language; a law without an English title here stays as it is."""
    if not (get_language() or "").startswith("en"):
        return basis
    if "《" in basis:
        return IN_TEXT.sub(_english_in_text, basis)
    return "; ".join(_english(one.strip()) for one in basis.split(";"))


def number(text: str) -> int:
    """Return what a Chinese numeral below a thousand says: 三十二 is 32."""
    total, digit = 0, 0
    for sign in text:
        if sign in POWERS:
            total, digit = total + (digit or 1) * POWERS[sign], 0
        else:
            digit = DIGITS[sign]
    return total + digit


def _english_in_text(found: re.Match[str]) -> str:
    """Cite as in "Administrative Licensing Law, Art. 32 (1) 4": article, paragraph, item."""
    if found["title"] not in TITLES:
        return found[0]
    parts = [TITLES[found["title"]]]
    if found["article"]:
        place = f"Art. {number(found['article'])}"
        place += f" ({number(found['paragraph'])})" if found["paragraph"] else ""
        place += f" {number(found['item'])}" if found["item"] else ""
        more = [f"Art. {number(one)}" for one in re.findall(f"第({NUMBER})条", found["more"])]
        parts += [place, *more]
    return ", ".join(parts)


def _english(one: str) -> str:
    found = CITATION.fullmatch(one)
    if found is None or found["title"] not in TITLES:
        return one
    remark = f", {REMARKS.get(found['remark'], found['remark'])}" if found["remark"] else ""
    return f"{TITLES[found['title']]}, Art. {found['article']}{remark}"
