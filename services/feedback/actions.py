"""The verbs of ratings and their follow-up; each is one transaction."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import queries as applications
from services.applications.models import Application
from services.audit.actions import record
from services.core.actions import enqueue, move
from services.core.actors import Actor
from services.core.calendar import load
from services.core.labels import Label
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.feedback import deadlines, queries, reasons
from services.feedback.models import BAD, FollowUp, Rating, Supplement
from services.feedback.queries import Target
from services.notices.actions import notify
from services.people import queries as people

INVITE, REMIND = "feedback.invite", "feedback.remind"
INVITE_AFTER = timedelta(days=3)
IN_THE_MORNING = time(8, 30)
HANDLE, SUPERVISE = "review", "supervise"


@transaction.atomic
def rate(
    *, target: Target, level: int, chosen: list[str], comment: str, actor: Actor, at: datetime | None = None
) -> Rating:
    """Keep a rating for good; a bad one gets a follow-up. Reasons that the list does not offer are left out.

    Raises MoveNotPermitted for anybody but the applicant, MoveNotPossible when it has been rated already.
    """
    at = at or timezone.now()
    application = Application.objects.select_for_update(of=("self",)).get(pk=target.application.pk)
    _guard(application, target, actor)
    offered = reasons.in_force(timezone.localdate(at))
    rating = Rating.objects.create(
        application=application,
        case=target.case,
        one_thing=application.one_thing,
        department=target.department,
        level=level,
        reasons=[one.code for one in offered.by_level.get(level, ()) if one.code in chosen],
        reasons_version=offered.number,
        comment=comment.strip(),
        account_id=actor.account_id,  # type: ignore[misc]  # an applicant has an account
        channel=actor.channel,
        at=at,
    )
    record(actor=actor, action="rated", subject_type="rating", subject_id=rating.pk, aggregate_id=application.pk)
    if level in BAD:
        _open_follow_up(rating, target.label, at)
    return rating


@transaction.atomic
def supplement(*, target: Target, level: int, comment: str, actor: Actor, at: datetime | None = None) -> Supplement:
    """Keep what the rater adds to a rating (追评), for good. The department reads it; a bad one opens a follow-up.

    Raises MoveNotPermitted for anybody but the applicant, MoveNotPossible when it is too late or has been done.
    """
    at = at or timezone.now()
    application = Application.objects.select_for_update(of=("self",)).get(pk=target.application.pk)
    if not applications.is_applicant(actor, application):
        raise MoveNotPermitted(_("Only the applicant can rate this."))
    known = queries.target(application, target.case.pk if target.case else None)
    if known is None or known.rating is None or not known.may_be_supplemented(at):
        raise MoveNotPossible(_("A rating can be added to once, within a month."))
    added = Supplement.objects.create(
        rating=known.rating,
        level=level,
        comment=comment.strip(),
        account_id=actor.account_id,  # type: ignore[misc]  # an applicant has an account
        channel=actor.channel,
        at=at,
    )
    record(actor=actor, action="rating_added_to", subject_type="rating", subject_id=known.rating.pk,
           aggregate_id=application.pk)  # fmt: skip
    if known.follow_up:
        _tell_department(known.follow_up, "desk_rating_added_to", HANDLE, about=target.label)
    elif level in BAD:
        _open_follow_up(known.rating, target.label, at)
    return added


def _guard(application: Application, target: Target, actor: Actor) -> None:
    if not applications.is_applicant(actor, application):
        raise MoveNotPermitted(_("Only the applicant can rate this."))
    known = queries.target(application, target.case.pk if target.case else None)
    if known is None:
        raise MoveNotPossible(_("This can be rated when it is finished."))
    if known.rating:
        raise MoveNotPossible(_("This has been rated already; a rating stays as it was given."))


def _open_follow_up(rating: Rating, about: Label, at: datetime) -> None:
    follow_up = FollowUp.objects.create(rating=rating, department=rating.department, opened_at=at)
    calendar = load()
    contact = deadlines.contact_by(at, calendar)
    _tell_department(follow_up, "desk_bad_rating", HANDLE, about=about, due=contact.isoformat())
    answer = deadlines.answer_by(at, calendar, extended=False)
    for state, day in (("open", contact), ("contacted", answer)):
        _remind_after(follow_up, state, day)


def _remind_after(follow_up: FollowUp, state: str, day: date) -> None:
    """Leave a look at the follow-up for the morning after a limit."""
    after = timezone.make_aware(datetime.combine(day + timedelta(days=1), IN_THE_MORNING))
    payload = {"follow_up": str(follow_up.pk), "state": state}
    enqueue(REMIND, payload, key=f"{REMIND}:{follow_up.pk}:{state}:{day}", not_before=after)


def _tell_department(follow_up: FollowUp, kind: str, power: str, **words: object) -> None:
    params = {"number": follow_up.rating.application.number, **words}
    for account_id in people.accounts_with(power, follow_up.department.code):
        notify(
            account_id=account_id, kind=kind, params=params, subject_id=follow_up.pk, link=follow_up.get_absolute_url()
        )


def remind(*, follow_up_id: UUID, today: date) -> bool:
    """Tell the department's supervisors of a follow-up that is late; return whether it was."""
    follow_up = FollowUp.objects.select_related("department", "rating__application").get(pk=follow_up_id)
    deadline = deadlines.next_deadline(follow_up, load(), today)
    if deadline is None or not deadline.is_late:
        return False
    _tell_department(follow_up, "desk_follow_up_late", SUPERVISE, due=deadline.on.isoformat())
    return True


def contact(*, follow_up: FollowUp, actor: Actor, note: str) -> None:
    """Note that somebody has spoken with the rater."""
    move(follow_up, "contact", actor=actor, note=note)


@transaction.atomic
def extend(*, follow_up: FollowUp, actor: Actor, reason: str) -> None:
    """Give fifteen working days instead of five."""
    move(follow_up, "extend", actor=actor, reason=reason)
    until = deadlines.answer_by(follow_up.opened_at, load(), extended=True)
    _remind_after(follow_up, "contacted", until)


@transaction.atomic
def answer(*, follow_up: FollowUp, actor: Actor, remedy: str, answer: str) -> None:
    """Answer the rater, who is told."""
    move(follow_up, "answer_rater", actor=actor, remedy=remedy, answer=answer)
    application = follow_up.rating.application
    notify(
        account_id=application.account_id,
        kind="rating_answered",
        params=_about(application) | {"department": follow_up.department.label},
        subject_id=application.pk,
        link=follow_up.rating.get_absolute_url(),
    )


def return_to_handler(*, follow_up: FollowUp, actor: Actor, reason: str) -> None:
    """Ask for a better answer; the first one stays in the record of the move."""
    move(follow_up, "return_to_handler", actor=actor, reason=reason)


def close(*, follow_up: FollowUp, actor: Actor, call_back: str, note: str) -> None:
    """End the follow-up after asking the rater again."""
    move(follow_up, "close", actor=actor, call_back=call_back, note=note)


def invite_later(*, application: Application, at: datetime) -> None:
    """Leave one invitation for three days after the end; the completion message has invited already."""
    enqueue(
        INVITE,
        {"application": str(application.pk)},
        key=f"{INVITE}:{application.pk}:{at:%Y%m%d}",
        not_before=at + INVITE_AFTER,
    )


def invite(*, application_id: UUID) -> bool:
    """Invite the applicant to rate, unless that has been done; return whether a message went out."""
    application = Application.objects.get(pk=application_id)
    whole = queries.target(application, None)
    if whole is None or whole.rating or Rating.objects.filter(application=application).exists():
        return False
    link = Rating(application=application).get_absolute_url()
    notify(
        account_id=application.account_id,
        kind="rate_service",
        params=_about(application),
        subject_id=application.pk,
        link=link,
    )
    return True


def _about(application: Application) -> dict[str, object]:
    return {"one_thing": applications.definition_of(application).label, "number": application.number}
