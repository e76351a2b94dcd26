"""Under a mandate: whose application it is, what both sides see, and what is gone when the mandate ends."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from services.applications import actions, queries
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.notices.models import Notice
from services.people import acting, delegating
from services.people.models import Account, Delegation, Person
from services.people.queries import actor_of
from tests.support.applications import BORN, citizen, enterprise
from tests.support.catalogue import publish_catalogue
from tests.support.people import act_for, mandate, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published() -> None:
    publish_catalogue()


def under(account: Account, delegation: Delegation) -> Account:
    """Return the account as a request sees it while acting under the mandate."""
    seen = Account.objects.get(pk=account.pk)
    seen.mandate = acting.mandate_under(delegation)  # type: ignore[attr-defined]
    return seen


def draft_for(principal: Account, agent: Account, **terms) -> tuple[Application, Delegation]:
    given = mandate(principal, agent, **terms)
    version = catalogue.published("newborn")
    return actions.start(version=version, account=under(agent, given), situation=BORN), given


def test_the_application_is_the_principals_and_says_who_opened_it_under_which_mandate() -> None:
    mother, aunt = citizen("林晓月"), citizen("林晓阳")
    draft, given = draft_for(mother, aunt)
    assert (draft.account, draft.person, draft.applicant_name) == (mother, mother.person, "林晓月")
    assert (draft.actor, draft.delegation, draft.channel) == (aunt, given, "proxy")


def test_the_principal_is_told_that_somebody_acts_for_them() -> None:
    mother, aunt = citizen("林晓月"), citizen("林晓阳")
    draft, _given = draft_for(mother, aunt)
    notice = Notice.objects.get(account=mother, kind="acted_for_you")
    assert (notice.params["agent"], notice.subject_id) == ("林晓阳", draft.pk)


def test_both_sides_see_the_draft_while_the_mandate_holds() -> None:
    mother, aunt = citizen("林晓月"), citizen("林晓阳")
    draft, given = draft_for(mother, aunt)
    browser = act_for(signed_in(aunt), given)
    address = f"/my/applications/{draft.pk}/form/"
    assert browser.get(address).status_code == 200
    assert signed_in(mother).get(address).status_code == 200
    assert signed_in(aunt).get(address).status_code == 404, "not while acting for herself"
    delegating.end(delegation=given, actor=actor_of(mother))
    assert browser.get(address).status_code == 404
    assert browser.get("/my/").status_code == 200


def test_while_acting_the_agents_own_applications_are_not_shown() -> None:
    mother, aunt = citizen("林晓月"), citizen("林晓阳")
    own = actions.start(version=catalogue.published("newborn"), account=aunt, situation=BORN)
    _draft, given = draft_for(mother, aunt)
    assert own not in queries.for_actor(actor_of(under(aunt, given)))
    assert own not in queries.live_of(under(aunt, given))
    assert own in queries.live_of(aunt)


def test_what_is_known_of_the_principal_is_filled_in_not_of_the_agent() -> None:
    mother, aunt = citizen("林晓月"), citizen("林晓阳")
    given = mandate(mother, aunt)
    browser = act_for(signed_in(aunt), given)
    browser.post("/things/newborn/start/", {**BORN, "go": "1"})
    draft = Application.objects.get()
    assert draft.account == mother
    assert mother.person
    assert mother.person.id_no in str(draft.answers)
    assert aunt.person
    assert aunt.person.id_no not in str(draft.answers)


def test_outside_the_scope_nothing_is_opened_and_nothing_seen() -> None:
    mother, aunt = citizen("林晓月"), citizen("林晓阳")
    own = actions.start(version=catalogue.published("newborn"), account=mother, situation=BORN)
    given = mandate(mother, aunt, scope=("retirement",))
    with pytest.raises(PermissionDenied):
        actions.start(version=catalogue.published("newborn"), account=under(aunt, given), situation=BORN)
    browser = act_for(signed_in(aunt), given)
    assert browser.get(f"/my/applications/{own.pk}/form/").status_code == 404
    assert browser.post("/things/newborn/start/", {**BORN, "go": "1"}).status_code == 403


def test_whoever_acts_for_an_enterprise_sees_the_enterprises_only() -> None:
    boss, agent = citizen("何文静"), citizen("许安")
    firm = enterprise(boss)
    private = actions.start(version=catalogue.published("newborn"), account=boss, situation=BORN)
    version = catalogue.published("restaurant")
    business = actions.start(version=version, account=boss, situation={}, organisation=firm)
    terms = {"kind": "agent", "organisation": firm, "scope": ("restaurant",), "authority": "申请"}
    actor = actor_of(under(agent, mandate(boss, agent, **terms)))
    assert list(queries.for_actor(actor)) == [business]
    assert queries.is_applicant(actor, business)
    assert not queries.is_applicant(actor, private)


def test_for_somebody_without_an_account_an_application_is_kept_until_they_open_one() -> None:
    aunt = citizen("林晓阳")
    elder = Person.objects.create(name="王秀兰", id_no="99010019710609046X", phone="10000000098", real_name_level=2)
    given = delegating.ask_by_phone(principal=elder, agent=aunt, actor=actor_of(aunt), terms=delegating.Terms())
    draft = actions.start(version=catalogue.published("newborn"), account=under(aunt, given), situation=BORN)
    assert draft.person == elder
    assert draft.account.is_dormant
    assert draft.applicant_name == "王秀兰"


def test_a_mandate_that_somebody_else_holds_cannot_be_used() -> None:
    mother, aunt, stranger = citizen("林晓月"), citizen("林晓阳"), citizen("陌生人")
    _draft, given = draft_for(mother, aunt)
    browser: Client = act_for(signed_in(stranger), given)
    browser.get("/my/")
    assert "acting" not in browser.session
