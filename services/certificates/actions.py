"""Writes other rooms may call: drafting. Rendering, signing and registering follow in a worker (issuing.py)."""

import secrets
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from services.certificates import looks
from services.certificates.fonts import texts
from services.certificates.models import Certificate, Letter
from services.certificates.wording import cleaned
from services.core.actions import enqueue, move
from services.core.actors import CLOCK, Actor
from services.core.codes import mod_37_36_check
from services.core.labels import label
from services.core.models import Movement
from services.core.numbers import document_number, next_in

Text: TypeAlias = dict[str, str]
Fact: TypeAlias = dict[str, Any]
Block: TypeAlias = dict[str, Any]

ISSUE, ISSUE_LETTER = Certificate.WORK, Letter.WORK
MOST_CHARACTERS = 60_000
SECRET_BYTES = 18  # 144 bits, 24 characters


@transaction.atomic
def draft_certificate(
    *,
    case_id: UUID,
    decision_id: UUID,
    application_id: UUID,
    application_number: str,
    type_code: str,
    kind: str,
    title: Text,
    department_code: str,
    department: Text,
    matter: Text,
    holder_name: str,
    holder_id_no: str,
    holder_account_id: int | None,
    facts: list[Fact],
    decided_on: date,
    valid_from: date,
    valid_to: date | None = None,
    actor: Actor,
    supersedes: Certificate | None = None,
) -> Certificate:
    """Write down a certificate to be made; a worker renders and signs it, then it is valid.

    Asked again for the same case and type, it returns the one that is being made or live, unless `supersedes` is that
    one: then a new draft replaces it the moment it is issued. A fact is {"label": {zh, en}, "value": str | {zh, en},
    "mask": "none" | "name" | "id_no" | "phone"}; `mask` is how the public verification page shows it.
    """
    if known := _same(case_id, type_code, supersedes):
        return known
    check_length(facts)
    certificate = Certificate.objects.create(
        number=certificate_number(department_code, decided_on.year),
        secret=secrets.token_urlsafe(SECRET_BYTES),
        case_id=case_id,
        decision_id=decision_id,
        application_id=application_id,
        application_number=cleaned(application_number),
        type_code=type_code,
        kind=kind,
        title=cleaned(title),
        department_code=department_code,
        department=cleaned(department),
        matter=cleaned(matter),
        holder_name=cleaned(holder_name),
        holder_id_no=cleaned(holder_id_no),
        holder_account_id=holder_account_id,
        data=cleaned(facts),
        decided_on=decided_on,
        valid_from=valid_from,
        valid_to=valid_to,
        supersedes=supersedes,
        template="certificate",
        template_version=looks.CERTIFICATE_VERSION,
    )
    enqueue(ISSUE, {"certificate": str(certificate.pk)}, key=certificate.work_key)
    return certificate


def _same(case_id: UUID, type_code: str, supersedes: Certificate | None) -> Certificate | None:
    """Return what exists already; the counter's lock has not been taken yet, so the constraints decide a race."""
    known = Certificate.objects.filter(case_id=case_id, type_code=type_code, state__in=["draft", "valid", "suspended"])
    if supersedes:
        known = known.exclude(pk=supersedes.pk)
    return known.order_by("-created").first()


def certificate_number(department_code: str, year: int) -> str:
    """Return the next number of the department and year, with a check character: YX-POLICE-2026-000001-X."""
    department = "".join(mark for mark in department_code.upper() if mark.isascii() and mark.isalnum())
    serial = next_in(f"certificate:{department}:{year}")
    return f"YX-{department}-{year}-{serial:06d}-" + mod_37_36_check(f"{department}{year}{serial:06d}")


@transaction.atomic
def draft_letter(
    *,
    code: str,
    kind_word: str,
    title: Text,
    department: Text,
    application_id: UUID,
    recipient_account_id: int | None,
    addressee: str,
    application_number: str,
    blocks: list[Block],
    actor: Actor,
    case_id: UUID | None = None,
    department_code: str = "",
    query_code: str = "",
    dated: date | None = None,
    key: str | None = None,
) -> Letter:
    """Write down a letter to be made; a worker renders and signs it. The same `key` gives the same letter.

    Blocks, in order: {"type": "paragraph", "text": {zh, en}}, {"type": "facts", "rows": [{"label", "value"}]},
    {"type": "table", "head": [{zh, en}], "rows": [[...]]}, {"type": "remedies", "text": {zh, en}}. An unknown type or
    shape, or too much text, raises ValueError here and not in the worker. `kind_word` is the letter's word in its
    number: 收 受 不受 准 不准 结.
    """
    check_blocks(blocks)
    check_length(blocks)
    if key and (known := Letter.objects.filter(key=key).first()):
        return known
    day = dated or timezone.localdate()
    letter = Letter.objects.create(
        code=code,
        number=document_number(short_department(department), kind_word, day.year),
        key=key,
        secret=secrets.token_urlsafe(SECRET_BYTES),
        title=cleaned(title),
        department=cleaned(department),
        department_code=department_code,
        application_id=application_id,
        case_id=case_id,
        application_number=cleaned(application_number),
        query_code=cleaned(query_code),
        addressee=cleaned(addressee),
        recipient_account_id=recipient_account_id,
        blocks=cleaned(blocks),
        dated=day,
        template="letter",
        template_version=looks.LETTER_VERSION,
    )
    enqueue(ISSUE_LETTER, {"letter": str(letter.pk)}, key=letter.work_key)
    return letter


def short_department(department: Text) -> str:
    """Return the agency's name as document numbers have it: without the city, 云溪市公安局 → 公安局."""
    return label(department, "zh").removeprefix(settings.CITY["zh"])


BLOCK_SHAPES: dict[str, tuple[str, type]] = {
    "paragraph": ("text", object),
    "remedies": ("text", object),
    "facts": ("rows", list),
    "table": ("rows", list),
}


def check_blocks(blocks: list[Block]) -> None:
    """Raise ValueError when the worker could not print a block."""
    for block in blocks:
        name, kind = BLOCK_SHAPES.get(block.get("type", ""), ("", object))
        if not name or not isinstance(block.get(name), kind):
            raise ValueError(f"A letter cannot print this block: {block!r}")
        if block["type"] == "table" and any(len(row) != len(block["head"]) for row in block["rows"]):
            raise ValueError("Every row of a letter's table has as many cells as its head.")


def check_length(content: list[Any]) -> None:
    """Raise ValueError when there is more to print than a worker does in a few seconds."""
    if (length := sum(map(len, texts(content)))) > MOST_CHARACTERS:
        raise ValueError(f"A document of {length} characters is not printed; {MOST_CHARACTERS} are allowed.")


def suspend(certificate: Certificate, *, actor: Actor, public_reason: Text, decision_id: UUID) -> Movement:
    """Stop its validity for a time; needs a decision of its own and never cascades."""
    return move(
        certificate,
        "suspend",
        actor=actor,
        public_reason=public_reason,
        decision_id=decision_id,
    )


def reinstate(certificate: Certificate, *, actor: Actor, public_reason: Text, decision_id: UUID) -> Movement:
    """End a suspension."""
    return move(
        certificate,
        "reinstate",
        actor=actor,
        public_reason=public_reason,
        decision_id=decision_id,
    )


def revoke(certificate: Certificate, *, actor: Actor, public_reason: Text, decision_id: UUID) -> Movement:
    """End its validity for good; needs a decision of its own and never cascades."""
    return move(
        certificate,
        "revoke",
        actor=actor,
        public_reason=public_reason,
        decision_id=decision_id,
    )


def cancel(certificate: Certificate, *, actor: Actor, public_reason: Text, decision_id: UUID) -> Movement:
    """End it at the holder's wish."""
    return move(
        certificate,
        "cancel",
        actor=actor,
        public_reason=public_reason,
        decision_id=decision_id,
    )


def expire_due(*, on: date) -> int:
    """Mark the certificates whose last day was before that day; return how many. Their pages said so already."""
    over = list(Certificate.objects.over_on(on))
    for certificate in over:
        move(certificate, "expire", actor=CLOCK)
    return len(over)
