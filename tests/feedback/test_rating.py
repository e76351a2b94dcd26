"""One rating per application and matter, for good."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from services.applications.models import Application
from services.core import outbox
from services.core.actors import Actor
from services.core.models import Outbox
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.feedback import actions, queries, reasons
from services.feedback.models import FollowUp, Rating, Supplement
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.feedback.conftest import DAY, finish
from tests.support import casework, people

pytestmark = pytest.mark.django_db


def rate(application: Application, actor: Actor, level: int = 5, case: object = None, **facts: object) -> Rating:
    target = queries.target(application, getattr(case, "pk", None))
    assert target
    given = {"chosen": [], "comment": "", "at": DAY} | facts
    return actions.rate(target=target, level=level, actor=actor, **given)  # type: ignore[arg-type]


def test_nothing_can_be_rated_before_it_is_over() -> None:
    running = casework.submitted()
    assert queries.targets(running) == []
    with pytest.raises(MoveNotPossible):
        actions.rate(
            target=queries.Target(running, "x", running.cases.first().department),  # type: ignore[union-attr]
            level=5,
            chosen=[],
            comment="",
            actor=actor_of(running.account),
        )


def test_the_whole_and_every_matter_are_rated_once_each(finished: Application, applicant: Actor) -> None:
    assert len(queries.targets(finished)) == 1 + finished.cases.count()
    rate(finished, applicant, 5)
    case = casework.case_of(finished, "birth_cert")
    rate(finished, applicant, 4, case)
    for again in (None, case):
        with pytest.raises(MoveNotPossible, match="评价过"):
            rate(finished, applicant, 1, again)
    assert [one.rating.level for one in queries.targets(finished) if one.rating] == [5, 4]


def test_the_database_keeps_one_rating_each_whatever_the_code_does(finished: Application, applicant: Actor) -> None:
    first = rate(finished, applicant)
    with pytest.raises(IntegrityError, match="rating_once_per_application"), transaction.atomic():
        first.pk = None
        Rating.objects.create(**{f.attname: getattr(first, f.attname) for f in Rating._meta.fields if f.name != "id"})


def test_a_rating_is_neither_changed_nor_deleted(finished: Application, applicant: Actor) -> None:
    rating = rate(finished, applicant, 1)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(level=5)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Rating.objects.filter(pk=rating.pk)._raw_delete("default")


def test_only_the_applicant_rates(finished: Application) -> None:
    for somebody in (casework.officer("police"), actor_of(casework.citizen("赵丽"))):
        with pytest.raises(MoveNotPermitted):
            rate(finished, somebody)


def test_reasons_come_from_the_list_of_that_day_and_level(finished: Application, applicant: Actor) -> None:
    rating = rate(finished, applicant, 2, chosen=["late", "fast", "made-up"], comment="  等了很久 ")
    assert (rating.reasons, rating.reasons_version, rating.comment) == (["late"], 1, "等了很久")
    assert [one["zh"] for one in rating.reasons_in_words] == ["超过了承诺的时间"]  # type: ignore[index]


def test_every_level_offers_reasons_in_both_languages_and_codes_mean_one_thing() -> None:
    for listed in reasons.lists().values():
        assert set(listed.by_level) == {1, 2, 3, 4, 5}
        known: dict[str, object] = {}
        for offered in listed.by_level.values():
            for one in offered:
                assert known.setdefault(one.code, one.label) == one.label
                assert {"zh", "en"} == set(one.label)


def test_a_bad_rating_opens_a_follow_up_and_tells_who_handles_it(finished: Application, applicant: Actor) -> None:
    handler, intake = casework.officer("police", "review"), casework.officer("police", "intake")
    case = casework.case_of(finished, "hukou_birth")
    rate(finished, applicant, 2, case)
    follow_up = FollowUp.objects.get()
    assert (follow_up.department.code, follow_up.state) == ("police", "open")
    assert Notice.objects.filter(account_id=handler.account_id, kind="desk_bad_rating").count() == 1
    assert not Notice.objects.filter(account_id=intake.account_id).exists()
    rate(finished, applicant, 3)
    assert FollowUp.objects.count() == 1, "fairly satisfied is not bad"


def test_whoever_has_not_rated_is_invited_once_after_three_days(finished: Application, applicant: Actor) -> None:
    actions.invite_later(application=finished, at=DAY)
    row = Outbox.objects.get(kind=actions.INVITE)
    assert (row.available_at - DAY).days == 3
    assert outbox.run_row(row.pk, strict=True)
    assert Notice.objects.filter(account=finished.account, kind="rate_service").count() == 1
    rate(finished, applicant)
    assert not actions.invite(application_id=finished.pk)


def test_withdrawn_applications_are_not_asked_about() -> None:
    from services.casework import events

    withdrawn = finish(casework.submitted(), "withdrawn")
    events.bundle_closed.send(sender=Application, application=withdrawn)
    assert not Outbox.objects.filter(kind=actions.INVITE).exists()


def test_an_agent_rates_for_the_principal_under_a_mandate(finished: Application) -> None:
    agent = people.citizen()
    mandate = people.mandate(finished.account, agent)
    browser = people.act_for(people.signed_in(agent), mandate)
    answer = browser.post(f"/my/applications/{finished.pk}/rate/", {"level": "5"})
    assert answer.status_code == 302
    assert Rating.objects.get().account_id == agent.pk


def add(application: Application, actor: Actor, level: int, **facts: object) -> Supplement:
    target = queries.target(application, None)
    assert target
    given = {"comment": "一个月后", "at": DAY + timedelta(days=20)} | facts
    return actions.supplement(target=target, level=level, actor=actor, **given)  # type: ignore[arg-type]


def test_a_rating_is_added_to_once_and_stays_as_it_was(finished: Application, applicant: Actor) -> None:
    with pytest.raises(MoveNotPossible):
        add(finished, applicant, 4)
    rating = rate(finished, applicant, 5)
    with pytest.raises(MoveNotPossible):
        add(finished, applicant, 4, at=DAY + timedelta(days=31))
    stranger = actor_of(people.citizen())
    with pytest.raises(MoveNotPermitted):
        add(finished, stranger, 4)
    added = add(finished, applicant, 4)
    with pytest.raises(MoveNotPossible):
        add(finished, applicant, 1)
    rating.refresh_from_db()
    assert (rating.level, added.level) == (5, 4)
    with pytest.raises(DatabaseError), transaction.atomic():
        Supplement.objects.update(level=1)


def test_what_turns_out_badly_later_is_followed_up_as_well(finished: Application, applicant: Actor) -> None:
    rate(finished, applicant, 5)
    assert not FollowUp.objects.exists()
    added = add(finished, applicant, 1)
    assert FollowUp.objects.get().opened_at == added.at, "the days count from what was added"


def test_the_department_is_told_of_what_is_added_to_a_bad_rating(finished: Application, applicant: Actor) -> None:
    lead = queries.targets(finished)[0].department.code
    handler = casework.officer(lead, "review")
    rate(finished, applicant, 1)
    add(finished, applicant, 2)
    assert FollowUp.objects.count() == 1
    assert Notice.objects.filter(account_id=handler.account_id, kind="desk_rating_added_to").count() == 1
