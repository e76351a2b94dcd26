"""The texts a correction item starts from: the shipped ones, until an editor has written newer versions.

`{target}` stands for the material or the answer the item is about.
"""

from dataclasses import dataclass

from services.core.labels import Label

from .models import CorrectionKind, CorrectionText

Text = dict[str, str]
LAW = "《中华人民共和国行政许可法》第三十二条第一款第四项"


@dataclass(frozen=True)
class Template:
    """One kind's present text; version 0 is the shipped one."""

    kind: str
    version: int
    text: Text
    basis: str

    def about(self, target: Label) -> Text:
        """Return the text with the target's name in it; one that was written in Chinese only is read in Chinese."""
        names = {"zh": target} if isinstance(target, str) else dict(target)
        zh = names.get("zh", "")
        return {
            language: self.text.get(language, self.text["zh"]).replace("{target}", names.get(language) or zh)
            for language in ("zh", "en")
        }


SHIPPED: dict[str, Text] = {
    "missing": {
        "zh": "缺少“{target}”，请补充提交。",
        "en": "“{target}” is missing. Please hand it in.",
    },
    "unclear": {
        "zh": "“{target}”看不清楚，请重新拍照或者扫描，四角齐全、文字清晰。",
        "en": "“{target}” cannot be read. Please take a new photo or scan with all four corners and sharp text.",
    },
    "invalid": {
        "zh": "“{target}”不符合要求或者已经失效，请提交有效的内容。",
        "en": "“{target}” is not valid or has expired. Please supply a valid one.",
    },
    "inconsistent": {
        "zh": "“{target}”与其他填写内容或者材料不一致，请核对后更正或者说明。",
        "en": "“{target}” does not agree with your other answers or materials. Please correct or explain it.",
    },
    "replace": {
        "zh": "请更换“{target}”。",
        "en": "Please replace “{target}”.",
    },
}


def shipped(kind: str) -> Template:
    """Return the text that comes with the product."""
    return Template(kind, 0, SHIPPED[kind], LAW)


def templates() -> dict[str, Template]:
    """Return the present text of every kind, in one statement."""
    found = {kind: shipped(kind) for kind in CorrectionKind.values}
    for row in CorrectionText.objects.order_by("version"):
        found[row.kind] = Template(row.kind, row.version, row.text, row.basis)
    return found
