"""The one-time notice on paper (D02, 一次性告知书): its page for one situation, printed and signed by a worker.

It holds nothing personal and no date of a day, so one version and one situation make one paper, whoever asks for it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from services.catalogue import queries as catalogue
from services.catalogue.models import OneThingVersion
from services.catalogue.notice import MaterialRow, MatterRow, Notice, notice_of, period
from services.catalogue.situation import Situation
from services.certificates import actions as certificates
from services.certificates.models import Letter
from services.core.actors import SYSTEM
from services.core.calendar import Calendar
from services.core.idempotency import fingerprint_of
from services.core.labels import label

CODE, KIND_WORD = "D02", "告"
TITLE = {"zh": "一次性告知书", "en": "One-time notice"}
ADDRESSEE = "申请人"
NOT_APPLIED = "尚未申请 not applied yet"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
Both = dict[str, str]


def both(words: Callable[[], str]) -> Both:
    """Return words in both languages of the paper."""
    found = {}
    for name, language in LANGUAGES.items():
        with translation.override(language):
            found[name] = words()
    return found


def key_of(version: OneThingVersion, situation: Situation) -> str:
    """Return what is the same for the same version and situation."""
    return f"notice:{version.pk}:{fingerprint_of(dict(situation.answers))[:32]}"


def known(version: OneThingVersion, situation: Situation) -> Letter | None:
    """Return the paper when somebody has asked for it before."""
    return Letter.objects.filter(key=key_of(version, situation)).first()


@transaction.atomic
def draft(version: OneThingVersion, situation: Situation, *, calendar: Calendar, today: date) -> Letter:
    """Leave the paper to be printed and signed in the name of the department in charge; the same asks give one."""
    lead = catalogue.departments()[situation.definition.lead]
    return certificates.draft_letter(
        code=CODE,
        kind_word=KIND_WORD,
        title=TITLE,
        department=dict(lead.label),
        department_code=lead.code,
        application_id=uuid5(version.pk, key_of(version, situation)),
        recipient_account_id=None,
        addressee=ADDRESSEE,
        application_number=NOT_APPLIED,
        blocks=_blocks(version, situation, calendar, today),
        actor=SYSTEM,
        key=key_of(version, situation),
    )


def get(letter_id: UUID) -> Letter | None:
    """Return a paper of this kind; None for any other letter."""
    return Letter.objects.filter(pk=letter_id, code=CODE, recipient_account=None).first()


def _blocks(version: OneThingVersion, situation: Situation, calendar: Calendar, today: date) -> list[dict[str, Any]]:
    found: dict[str, Notice] = {}
    for name, language in LANGUAGES.items():
        with translation.override(language):
            found[name] = notice_of(situation, calendar, today)
    notices = (found["zh"], found["en"])
    blocks = [
        _paragraph(lambda: _opening(situation)),
        {"type": "facts", "rows": _facts(version, situation)},
        *_matters(gettext_noop("Matters"), [one.matters for one in notices]),
        *_matters(gettext_noop("May be added, depending on your answers"), [one.possible for one in notices]),
        *_materials(notices),
        *_conditions(situation),
        {"type": "facts", "rows": list(_rights())},
    ]
    return [block for block in blocks if block.get("rows") or block.get("text")]


def _paragraph(words: Callable[[], str]) -> dict[str, Any]:
    return {"type": "paragraph", "text": both(words)}


def _opening(situation: Situation) -> str:
    words = {"thing": label(situation.definition.label), "count": len(situation.matters)}
    return (
        _(
            "“%(thing)s”: in the situation you described, one application covers %(count)d matters. This notice says "
            "once and completely what they take. The requirements are the same online and at every counter."
        )
        % words
    )


def _facts(version: OneThingVersion, situation: Situation) -> list[dict[str, Any]]:
    questions = [
        {"label": dict(question.label), "value": dict(option.label)}
        for question in situation.questions
        for option in question.options
        if situation.answers.get(question.code) == option.code
    ]
    open_ones = [dict(question.label) for question in situation.open_questions]
    rows = (
        [*questions, _fact(gettext_noop("Not answered yet"), partial(_joined, open_ones))] if open_ones else questions
    )
    promise = situation.definition.promise
    if promise:
        rows.append(_fact(gettext_noop("Promised by the city"), lambda: period(promise)))
    edition = {"number": version.number, "day": version.effective_from.isoformat()}
    return [*rows, _fact(gettext_noop("Edition"), lambda: _("version %(number)s, in force since %(day)s") % edition)]


def _fact(name: str, words: Callable[[], str]) -> dict[str, Any]:
    return {"label": both(lambda: _(name)), "value": both(words)}


def _joined(labels: Iterable[Any]) -> str:
    return _("; ").join(label(one) for one in labels)


def _matters(title: str, both_rows: list[tuple[MatterRow, ...]]) -> list[dict[str, Any]]:
    chinese, english = both_rows
    if not chinese:
        return []
    head = [
        both(lambda: _("Matter")),
        both(lambda: _("Department")),
        both(lambda: _("Time")),
        both(lambda: _("Result")),
    ]
    rows = [
        [dict(zh.label), dict(zh.department), {"zh": _time(zh), "en": _time(en)}, dict(zh.result) if zh.result else "—"]
        for zh, en in zip(chinese, english, strict=True)
    ]
    return [_paragraph(lambda: _(title)), {"type": "table", "head": head, "rows": rows}]


def _time(row: MatterRow) -> str:
    return f"{row.limit} ({row.statutory})" if row.statutory else row.limit


def _materials(notices: tuple[Notice, Notice]) -> list[dict[str, Any]]:
    chinese, english = ([*one.yours, *one.signed, *one.free] for one in notices)
    head = [both(lambda: _("Material")), both(lambda: _("Where it comes from")), both(lambda: _("For"))]
    rows = [
        [_named(zh), {"zh": zh.source, "en": en.source}, _served(zh)] for zh, en in zip(chinese, english, strict=True)
    ]
    return [_paragraph(lambda: _("Materials")), {"type": "table", "head": head, "rows": rows}] if rows else []


def _named(row: MaterialRow) -> Both:
    if not row.may_follow:
        return dict(row.label)
    return both(lambda: f"{label(row.label)} ({_('may follow later')})")


def _served(row: MaterialRow) -> Both:
    return both(lambda: _joined(row.serves))


def _conditions(situation: Situation) -> list[dict[str, Any]]:
    conditions = situation.definition.preconditions
    return (
        [{"type": "facts", "rows": [_fact(gettext_noop("Conditions"), partial(_joined, conditions))]}]
        if conditions
        else []
    )


def _rights() -> Iterable[dict[str, Any]]:
    for name, words in RIGHTS.items():
        yield _fact(name, partial(_, words))


# The same words as on the page (catalogue/citizen/notice.html), so that they have one translation.
RIGHTS = {
    "Where": "Online here, at every comprehensive window of the service hall, or with help by telephone: 12345. "
    "The requirements are the same everywhere.",
    "Fee": "No fee. Taxes and premiums that fall due are not a fee and are shown when they arise.",
    "If something is missing": "You are told once, everything together, by the departments jointly.",
    "Until it is decided": "You may withdraw the application at any time, as a whole or a single matter.",
    "If something is refused": "You receive the reasons, the legal basis and what you can do against it, in writing.",
    "Your personal data": "Each department sees only what its own matter needs, as its statutory duty requires. "
    "You can see who looked.",
}
