"""Synthetic applicants file: the real forms, materials and checks, from the draft to the submission."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.utils.datastructures import MultiValueDict

from services.applications import actions, amending, filling, pages, queries, submission
from services.applications.forms import StepEntry
from services.applications.models import Application
from services.applications.papers import papers_of
from services.applications.readiness import readiness
from services.applications.statements import DECLARATION_VERSION
from services.applications.steps import DONE, Step, initial, steps_of
from services.applications.synthetic import VALUES, month_of_retirement, picture, posted
from services.applications.synthetic_parties import everybody_confirms
from services.catalogue.models import OneThingVersion
from services.materials import actions as materials
from services.people.models import Account, Organisation
from services.people.queries import actor_of

Values = Mapping[str, Any]


class NotFileable(Exception):
    """A path cannot be filed by anybody; the message says what the form or the check page keeps asking for."""


def file(draft: Application, account: Account, *, values: Values | None = None, pledging: bool = False) -> Application:
    """Fill in and submit a draft as its applicant would; raise NotFileable when the forms do not let them.

    `values` go before what fits the type; `pledging`: promise what may be promised instead of handing it in.
    """
    fill_in(draft, account, values or {})
    _hand_in(draft, account, pledging=pledging)
    return submit(draft, account)


def begin(
    version: OneThingVersion, situation: Mapping[str, str], account: Account, organisation: Organisation | None = None
) -> Application:
    """Open a draft as the start page does, with what is known of the applicant."""
    draft = actions.start(version=version, account=account, situation=situation, organisation=organisation)
    return filling.change_situation(draft, situation, account=account, actor=actor_of(account))


def change(
    application: Application, account: Account, situation: Mapping[str, str], *, values: Values | None = None
) -> Application:
    """Change a submitted application as its applicant would: another situation, and what that asks for.

    Raises NotFileable, and leaves no draft behind, when the forms do not let them.
    """
    draft = amending.begin(application, account=account, actor=actor_of(account))
    try:
        filling.change_situation(draft, situation, account=account, actor=actor_of(account))
        fill_in(draft, account, values or {})
        _hand_in(draft, account, pledging=False)
        return submit(draft, account)
    except (NotFileable, amending.NothingChanged) as reason:
        actions.discard(application=draft, actor=actor_of(account))
        raise NotFileable(str(reason)) from reason


def submit(draft: Application, account: Account) -> Application:
    """Send a filled-in draft in; raise NotFileable naming what the check page still asks for."""
    everybody_confirms(draft, account)
    draft.refresh_from_db()
    gaps = readiness(draft, now=pages.wall_clock()).gaps
    if gaps:
        raise NotFileable("; ".join(str(gap.message) for gap in gaps[:5]))
    return submission.send(
        application=draft, actor=actor_of(account), declaration_version=DECLARATION_VERSION, command_id=uuid4()
    )


def fill_in(draft: Application, account: Account, values: Values, *, steps: int = 99) -> None:
    """Fill in the form step by step, or only its first steps; saving one may add or settle others."""
    done: set[str] = set()
    while len(done) < steps and (step := _next_step(draft, done)):
        _fill_step(draft, step, account, dict(values))
        done.add(step.code)


def _next_step(draft: Application, done: set[str]) -> Step | None:
    draft.refresh_from_db()
    steps = steps_of(queries.situation_of(draft), draft)
    return next((step for step in steps if step.state != DONE and step.code not in done), None)


def _fill_step(draft: Application, step: Step, account: Account, values: dict[str, Any]) -> None:
    if month := month_of_retirement(draft.answers, str(draft.answers.get("work.category", VALUES["work.category"]))):
        values["pension.retire_month"] = month
    sent: dict[str, Any] = {key: value for one in step.asked for key, value in posted(one, values).items()}
    plain = {key: value for key, value in sent.items() if not hasattr(value, "content_type")}
    files = {key: [value] for key, value in sent.items() if hasattr(value, "content_type")}
    data = MultiValueDict({key: value if isinstance(value, list) else [value] for key, value in plain.items()})
    entry = StepEntry(step, initial=initial(step, draft), data=data, files=MultiValueDict(files))
    if not entry.is_valid():
        raise NotFileable("; ".join(f"{place}: {message}" for place, message in entry.errors[:5]))
    stored, _refused = filling.keep_pictures(draft, entry.form.pictures, actor=actor_of(account))
    answers = {code: value for code, value in entry.cleaned.items() if code not in entry.form.pictures} | stored
    filling.keep_step(draft, step.code, answers=answers, raw=None, account=account, actor=actor_of(account))


def _hand_in(draft: Application, account: Account, *, pledging: bool) -> None:
    draft.refresh_from_db()
    for paper in papers_of(queries.situation_of(draft), draft):
        if paper.settled or paper.way not in {"upload", "statement"}:
            continue
        if paper.statement and (paper.way == "statement" or pledging):
            materials.add_statement(
                application_id=draft.pk,
                type_code=paper.code,
                text=paper.statement.text,
                text_version=paper.statement.version,
                actor=actor_of(account),
            )
        else:
            materials.add_upload(
                application_id=draft.pk,
                type_code=paper.code,
                uploaded_file=picture(f"{paper.code}.jpg"),
                actor=actor_of(account),
            )
