"""The shapes of everything the source files hold."""

from typing import Any

from services.catalogue.source import vocabulary as words
from services.catalogue.source.faults import Report
from services.catalogue.source.reading import Items, Table
from services.catalogue.source.shape import (
    Shape,
    all_of,
    anything,
    by_name,
    code,
    condition,
    conditions,
    each,
    either,
    flag,
    label,
    number,
    one_of,
    sentences,
    table,
    text,
    texts,
)

LABELLED = {"zh": text}
OPTIONS = either(Items, texts, by_name(label))

LIMIT = Shape(
    "A limit",
    {"value": number, "unit": one_of(words.UNITS)},
    {"basis": text, "extend": number, "evidence": text},
)
BUNDLE_LIMIT = Shape("The promise", {"value": number, "unit": one_of(words.BUNDLE_UNITS)}, {"evidence": text})
EDGE = Shape("An edge", {"on": text}, {"kind": one_of(words.EDGE_KINDS), "on_fail": one_of(words.ON_FAIL)})
RESULT = Shape("A result", {"code": code, **LABELLED, "kind": one_of(words.RESULT_KINDS)}, {"en": text})
EXTRA = Shape("An extra", {"materials": texts}, {"when": condition, "when_any": conditions})


def depends_on(report: Report, node: Any, key: Any) -> None:
    """A list of matter codes and of edges written in full."""
    if not isinstance(node[key], Items):
        report.error(node, key, "“depends_on” is not a list.", "Write [first, second], or [] for none.")
        return
    for index in range(len(node[key])):
        either(Table, table(EDGE), text)(report, node[key], index)


STEP = Shape("A step", {"kind": one_of(words.STEP_KINDS)}, {"dept": text, "days": number, "question": label})
MATTER = Shape(
    "A matter",
    {
        "code": code,
        **LABELLED,
        "dept": text,
        "item_type": one_of(words.ITEM_TYPES),
        "regime": one_of(words.REGIMES),
        "handling": one_of(words.HANDLINGS),
        "result": table(RESULT),
    },
    {
        "en": text,
        "statutory": table(LIMIT),
        "promised": table(LIMIT),
        "depends_on": depends_on,
        "when": condition,
        "when_any": conditions,
        "instant_when": conditions,
        "fields": texts,
        "materials": texts,
        "extra": each(EXTRA),
        "produces": texts,
        "special_procedures": all_of(words.SPECIAL_PROCEDURES),
        "site_check": flag,
        "pledge_ok": flag,
        "blocking": flag,
        "evidence": text,
        "steps": each(STEP),
        "countersigns": number,
        "silence_grants": text,
        "quantity_limited": flag,
        "not_public": text,
    },
)
QUESTION = Shape("A question", {**LABELLED, "options": by_name(label)}, {"en": text, "help": label, "when": condition})
REFUSAL = Shape("An entry of invalid_when", {"when": condition, "message": label}, {})
SIGNATORY = Shape(
    "An entry of confirmed_by",
    {"code": code, **LABELLED},
    {
        "en": text,
        "when": condition,
        "when_any": conditions,
        "rows": text,
        "name": text,
        "id_no": text,
        "phone": text,
        "role": text,
        "shows": texts,
    },
)
CARD = Shape("The card", {}, {"title": label, "summary": label, "icon": text})
CERTIFICATE_OPTION = Shape("certificate_option", {"code": code, **LABELLED}, {"en": text, "issue_when": text})
ABOUT = Shape("An entry of about", {"element": text}, {"when": condition})
USE = {
    "required": flag,
    "required_when": conditions,
    "asked_when": conditions,
    "derive": text,
    "derive_when": conditions,
    "src": text,
    "src_when": conditions,
    "about": either(Items, each(ABOUT), text),
    "group": text,
    "only": texts,
    "help": label,
}
SUB_RULE = Shape("A rule of a row's field", {}, USE)
FIELD_RULE = Shape("A field rule", {}, {**USE, "sub": by_name(table(SUB_RULE))})
FIELD_KEYS = {
    **USE,
    "en": text,
    "type": one_of(words.FIELD_TYPES),
    "list": text,
    "options": OPTIONS,
    "max": number,
    "len": number,
    "pii": number,
    "repeat": flag,
}
SUB_FIELD = Shape("A field of a row", LABELLED, FIELD_KEYS)
FIELD = Shape("A field", LABELLED, {**FIELD_KEYS, "sub": either(Items, texts, by_name(table(SUB_FIELD)))})
MATERIAL = Shape(
    "A material",
    {**LABELLED, "src": one_of(words.MATERIAL_SOURCES)},
    {
        "en": text,
        "of": text,
        "fallback": one_of(words.FALLBACKS),
        "deferrable": flag,
        "commit_ok": flag,
        "required": flag,
        "help": label,
    },
)
DEPARTMENT = Shape(
    "A department",
    LABELLED,
    {"en": text, "kind": one_of(words.DEPARTMENT_KINDS), "reconsideration": one_of(words.RECONSIDERATIONS)},
)
GROUP = Shape("A step", LABELLED, {"en": text, "order": number})
CODE_LIST = Shape("A code list", {"options": by_name(label)}, {"zh": text, "en": text, "standard": text})
GUIDE = Shape(
    "A guide",
    {"code": code, **LABELLED, "stage": one_of(words.STAGES), "subject": one_of(words.SUBJECTS)},
    {"en": text, "icon": text},
)
ONE_THING = Shape(
    "A one-thing",
    {
        "code": code,
        **LABELLED,
        "stage": one_of(words.STAGES),
        "subject": one_of(words.SUBJECTS),
        "lead": text,
        "matters": each(MATTER),
    },
    {
        "en": text,
        "order": number,
        "card": table(CARD),
        "national_list": text,
        "bundle_promise": table(BUNDLE_LIMIT),
        "preconditions": sentences,
        "certificate_option": table(CERTIFICATE_OPTION),
        "applicant_as": by_name(anything),
        "field_rules": by_name(table(FIELD_RULE)),
        "questions": by_name(table(QUESTION)),
        "invalid_when": each(REFUSAL),
        "confirmed_by": each(SIGNATORY),
    },
)
