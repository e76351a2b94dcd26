"""How the family of certificates looks: by kind, by edition (file, paper, large print), by the template's version.

A template that has been used is never changed: a new version is added here, and a document keeps the one it was
drafted with.
"""

from dataclasses import dataclass

from services.certificates.art.frame import BLUE, GOLD, GREEN, RED, Palette
from services.certificates.wording import Words

CERTIFICATE_VERSION = 2  # what new drafts get
LETTER_VERSION = 1
TEMPLATES = {
    ("certificate", 1): "pdf/certificate.html",
    ("certificate", 2): "pdf/certificate-2.html",
    ("letter", 1): "letters/letter.html",
}
EDITIONS = ("file", "paper", "large")
KINDS = ("certificate", "permit", "receipt", "notice", "decision", "composite")


CERTIFICATE_NAMES: dict[str, Words] = {
    "number": {"zh": "证照编号", "en": "No."},
    "holder": {"zh": "持证主体", "en": "Holder"},
    "self": {"zh": "本证照", "en": "This certificate"},
}
DOCUMENT_NAMES: dict[str, Words] = {
    "number": {"zh": "文书编号", "en": "No."},
    "holder": {"zh": "当事人", "en": "Party"},
    "self": {"zh": "本文书", "en": "This document"},
}


@dataclass(frozen=True)
class Look:
    """A kind's inks and the sentence that introduces its facts; {matter} stands for the matter's name."""

    kind: str
    palette: Palette
    intro: Words
    has_frame: bool = True

    @property
    def names(self) -> dict[str, Words]:
        """What the number, the holder and the paper itself are called."""
        return CERTIFICATE_NAMES if self.has_frame else DOCUMENT_NAMES


LOOKS = {
    one.kind: one
    for one in (
        Look(
            "certificate",
            GOLD,
            {
                "zh": "经依法办理“{matter}”事项，现确认下列内容，特发此证。",
                "en": "Matter completed: {matter}. The particulars below are hereby confirmed.",
            },
        ),
        Look(
            "permit",
            GREEN,
            {
                "zh": "经依法办理“{matter}”事项，准予从事下列许可内容，特发此证。",
                "en": "Matter completed: {matter}. What is described below is hereby permitted.",
            },
        ),
        Look(
            "composite",
            BLUE,
            {
                "zh": "经依法办理“{matter}”事项，下列各项许可信息集成于本证，一证准营。",
                "en": "Matter completed: {matter}. The permits listed below are combined in this licence.",
            },
        ),
        Look(
            "receipt",
            BLUE,
            {
                "zh": "“{matter}”事项已办理完毕，现将办理结果列示如下，特此回执。",
                "en": "Matter completed: {matter}. Its result is set out below.",
            },
            has_frame=False,
        ),
        Look(
            "notice",
            RED,
            {
                "zh": "关于“{matter}”事项，现将有关内容通知如下。",
                "en": "Notice is hereby given of the following: {matter}.",
            },
            has_frame=False,
        ),
        Look(
            "decision",
            RED,
            {
                "zh": "关于“{matter}”事项，经审查，现作出如下决定。",
                "en": "Upon examination it is decided as follows: {matter}.",
            },
            has_frame=False,
        ),
    )
}


def look(kind: str, title: str) -> Look:
    """Return the look of a result of this kind (catalogue) and title: a 许可证 is a permit whatever its kind says."""
    if kind in ("receipt", "decision", "composite", "permit", "notice"):
        named = "notice" if kind == "decision" and title.endswith(("通知书", "告知书")) else kind
        return LOOKS[named]
    if "综合许可" in title or "行业综合" in title:
        return LOOKS["composite"]
    return LOOKS["permit" if "许可证" in title or title.endswith("准予书") else "certificate"]


def template(name: str, version: int) -> str:
    """Return the template of a version; KeyError for one that never was."""
    return TEMPLATES[name, version]
