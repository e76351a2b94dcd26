"""Under a mandate an agent does with a running application what its applicant could, and the applicant is told."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.applications import urging
from services.applications.models import Application
from services.casework import actions
from services.casework.models import CorrectionNotice
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted
from services.notices.models import Notice
from services.people import acting
from services.people.models import Account, Delegation
from services.people.queries import actor_of
from tests.casework.test_corrections import noticed
from tests.support.casework import case_of, officer, pledged, submitted
from tests.support.people import act_for, citizen, mandate, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def aunt() -> Account:
    return citizen(person=person("林晓阳"))


def under(agent: Account, given: Delegation) -> Actor:
    seen = Account.objects.get(pk=agent.pk)
    seen.mandate = acting.mandate_under(given)  # type: ignore[attr-defined]
    return actor_of(seen)


def steps(account: Account) -> list[str]:
    found = Notice.objects.filter(account=account, kind="acted_for_you").order_by("created")
    return [one.params["step"] for one in found]


def first_answer(notice: CorrectionNotice, **given: Any) -> dict[Any, dict[str, Any]]:
    return {item.place: given for item in notice.items.all()}


def test_an_agent_answers_a_correction_and_the_applicant_hears_of_it(application: Application, aunt: Account) -> None:
    given = mandate(application.account, aunt)
    notice = noticed(application, officer("health", "intake", "review", "decide"), "birth_cert")
    agent = under(aunt, given)
    actions.save_answers(notice=notice, answers=first_answer(notice, kind="said", text="已说明"), actor=agent)
    actions.send_answers(notice=notice, actor=agent)
    notice.refresh_from_db()
    assert notice.state == "answered"
    assert steps(application.account) == ["answered"]


def test_whoever_has_no_mandate_answers_nothing(application: Application, aunt: Account) -> None:
    notice = noticed(application, officer("health", "intake", "review", "decide"), "birth_cert")
    for stranger in (actor_of(aunt), under(aunt, mandate(citizen(), aunt))):
        with pytest.raises(MoveNotPermitted):
            actions.send_answers(notice=notice, actor=stranger)
    assert steps(application.account) == []


def test_the_page_of_a_correction_opens_for_the_agent(application: Application, aunt: Account) -> None:
    given = mandate(application.account, aunt)
    noticed(application, officer("health", "intake", "review", "decide"), "birth_cert")
    browser: Client = act_for(signed_in(aunt), given)
    assert browser.get(f"/my/applications/{application.pk}/correction/").status_code == 200


def test_urging_and_withdrawing_are_told(application: Application, aunt: Account) -> None:
    agent = under(aunt, mandate(application.account, aunt))
    case = case_of(application, "birth_cert")
    for _turn in range(2):
        urging.urge(application=application, case_id=case.pk, actor=agent, at=timezone.now())
    actions.withdraw(case=case, actor=agent)
    actions.withdraw_all(application=application, actor=agent)
    assert steps(application.account) == ["urged", "withdrew", "withdrew"]


def test_taking_back_a_pledge_is_told(aunt: Account) -> None:
    mother = citizen(person=person("林晓月"))
    pledge = pledged(mother)
    actions.take_back_pledge(pledge=pledge, actor=under(aunt, mandate(mother, aunt)))
    assert steps(mother) == ["took_back"]


def test_the_applicants_own_steps_are_not_told(aunt: Account) -> None:
    application = submitted()
    actions.withdraw_all(application=application, actor=actor_of(application.account))
    assert steps(application.account) == []
