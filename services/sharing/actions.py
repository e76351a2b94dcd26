"""Asking registers. Every question is recorded, whatever comes of it; nothing here ever fails because a register does.

Call these outside a transaction: they wait for another service.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings

from services.core.actors import Actor
from services.core.codes import mask_id_no, mask_uscc
from services.core.labels import Label
from services.sharing.breaker import Breaker
from services.sharing.client import NoAnswer, Reply, ask
from services.sharing.models import ShareRequest

UNAVAILABLE = "unavailable"
RESTING = "left alone for a while after repeated failures"

breaker = Breaker()


@dataclass(frozen=True)
class Question:
    """What is asked: data elements of a `dataset`, or whether a `material` is on record.

    About a person (`subject_id_no`) or an enterprise (`subject_uscc`). `matter`: the matter the answer is for.
    `subject_name`: the register answers only when the number belongs to that name (somebody else than the applicant).
    `purpose` is told to the register and shown to the citizen.
    """

    purpose: Label
    dataset: str = ""
    material: str = ""
    subject_id_no: str = ""
    subject_uscc: str = ""
    subject_name: str = ""
    elements: tuple[str, ...] = ()
    matter: str = ""

    @property
    def source(self) -> str:
        """Name what is asked, for the breaker: a dataset and a material may share a code."""
        return f"datasets/{self.dataset}" if self.dataset else f"materials/{self.material}"

    @property
    def subject(self) -> str:
        """The subject as the record keeps it."""
        return mask_uscc(self.subject_uscc) if self.subject_uscc else mask_id_no(self.subject_id_no)


@dataclass(frozen=True)
class Answer:
    """What came back. `error` is "" or "unavailable"; `verified`: the values come from the register itself.

    `values`: by element code, only elements that were asked for. `request_id`: the recorded request.
    """

    found: bool
    values: dict[str, Any] = field(default_factory=dict)
    verified: bool = False
    error: str = ""
    as_of: str = ""
    request_id: UUID | None = None


@dataclass(frozen=True)
class _Ended:
    reply: Reply | None
    trouble: str
    milliseconds: int


def ask_register(
    *,
    application_id: UUID,
    purpose: Label,
    dataset: str,
    actor: Actor,
    elements: Sequence[str] = (),
    subject_id_no: str = "",
    subject_uscc: str = "",
    matter: str = "",
) -> Answer:
    """Return what a register knows of somebody, within two seconds, or that it did not answer."""
    question = Question(
        purpose=purpose,
        dataset=dataset,
        subject_id_no=subject_id_no,
        subject_uscc=subject_uscc,
        elements=tuple(elements),
        matter=matter,
    )
    return ask_many([question], application_id=application_id, actor=actor)[0]


def check_material(
    *,
    application_id: UUID,
    purpose: Label,
    material: str,
    actor: Actor,
    subject_id_no: str = "",
    subject_uscc: str = "",
    matter: str = "",
) -> Answer:
    """Return whether a certificate or record that a material asks for is on file with the department that keeps it."""
    question = Question(
        purpose=purpose,
        material=material,
        subject_id_no=subject_id_no,
        subject_uscc=subject_uscc,
        matter=matter,
    )
    return ask_many([question], application_id=application_id, actor=actor)[0]


def ask_many(
    questions: Sequence[Question], *, application_id: UUID, actor: Actor, seconds: float | None = None
) -> list[Answer]:
    """Put several questions at once and return their answers in order; together they take at most `seconds`."""
    if not questions:
        return []
    ended = _ask_all(questions, application_id, settings.REGISTERS_TIMEOUT if seconds is None else seconds)
    rows = [_row(question, end, application_id, actor) for question, end in zip(questions, ended, strict=True)]
    ShareRequest.objects.bulk_create(rows)
    return [_answer(question, end, row) for question, end, row in zip(questions, ended, rows, strict=True)]


def _ask_all(questions: Sequence[Question], application_id: UUID, seconds: float) -> list[_Ended]:
    started = time.monotonic()
    until = started + seconds
    pool = ThreadPoolExecutor(max_workers=len(questions), thread_name_prefix="registers")
    try:
        futures = [_put(pool, question, application_id, until) for question in questions]
        wait([future for future in futures if future], timeout=max(0.0, until - time.monotonic()))
        return [_ended(question, future, started) for question, future in zip(questions, futures, strict=True)]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _put(
    pool: ThreadPoolExecutor, question: Question, application_id: UUID, until: float
) -> "Future[tuple[Reply, float]] | None":
    if not breaker.lets_through(question.source):
        return None
    return pool.submit(_ask, question, application_id, settings.REGISTERS_URL, settings.REGISTERS_TOKEN, until)


def _ask(question: Question, application_id: UUID, address: str, token: str, until: float) -> tuple[Reply, float]:
    """Run in a thread of its own: no database here."""
    reply = ask(address, f"/{question.source}", _message(question, application_id), token=token, until=until)
    return reply, time.monotonic()


def _message(question: Question, application_id: UUID) -> Mapping[str, Any]:
    about = {"uscc": question.subject_uscc} if question.subject_uscc else {"id_no": question.subject_id_no}
    purpose = question.purpose if isinstance(question.purpose, str) else dict(question.purpose)
    return {
        **({"name": question.subject_name} if question.subject_name else {}),
        "subject": about,
        "elements": list(question.elements),
        "purpose": purpose,
        "application": str(application_id),
        "matter": question.matter,
    }


def _ended(question: Question, future: "Future[tuple[Reply, float]] | None", started: float) -> _Ended:
    if future is None:
        return _Ended(None, RESTING, 0)
    if not future.done():
        breaker.note(question.source, answered=False)
        return _Ended(None, "timed out", _milliseconds(started, time.monotonic()))
    try:
        reply, at = future.result()
    except NoAnswer as error:
        breaker.note(question.source, answered=False)
        return _Ended(None, str(error) or "no answer", _milliseconds(started, time.monotonic()))
    breaker.note(question.source, answered=True)
    return _Ended(reply, "", _milliseconds(started, at))


def _milliseconds(started: float, at: float) -> int:
    return round((at - started) * 1000)


def _row(question: Question, end: _Ended, application_id: UUID, actor: Actor) -> ShareRequest:
    return ShareRequest(
        application_id=application_id,
        matter=question.matter,
        purpose=question.purpose if isinstance(question.purpose, str) else dict(question.purpose),
        dataset=question.dataset,
        material=question.material,
        elements=list(question.elements),
        subject=question.subject,
        of_another=bool(question.subject_name),
        requested_by_id=actor.account_id,
        actor_kind=actor.kind,
        actor_name=actor.name,
        outcome=_outcome(end),
        trouble=end.trouble[:200],
        duration_ms=end.milliseconds,
    )


def _outcome(end: _Ended) -> str:
    if end.reply is None:
        return ShareRequest.Outcome.UNAVAILABLE
    return ShareRequest.Outcome.FOUND if end.reply.found else ShareRequest.Outcome.NOT_FOUND


def _answer(question: Question, end: _Ended, row: ShareRequest) -> Answer:
    if end.reply is None:
        return Answer(found=False, error=UNAVAILABLE, request_id=row.pk)
    if not end.reply.found:
        return Answer(found=False, as_of=end.reply.as_of, request_id=row.pk)
    asked = {code: value for code, value in end.reply.values.items() if code in question.elements or question.material}
    return Answer(found=True, values=asked, verified=True, as_of=end.reply.as_of, request_id=row.pk)
