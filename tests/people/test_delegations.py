"""Mandates: both sides agree, both are told, either ends it; what the database refuses."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.core.actions import move
from services.core.codes import id_no_with_check
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.notices import queries as queries_of_notices
from services.notices.models import Notice
from services.people import delegating, one_time_codes, queries, tasks
from services.people.delegating import Refused, Terms
from services.people.models import Account, Delegation, OneTimeCode
from services.people.queries import actor_of
from tests.support.at_once import at_once
from tests.support.people import citizen, clerk, mandate, organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def elder() -> Account:
    return citizen(person=person("王秀兰"))


@pytest.fixture
def daughter() -> Account:
    return citizen(person=person("林晓月"))


def child(born: date, name: str = "孙小雨"):
    return person(name, id_no=id_no_with_check(f"990100{born:%Y%m%d}024"), real_name_level=2)


def told(account: Account) -> set[str]:
    return set(Notice.objects.filter(account=account).values_list("kind", flat=True))


def test_a_code_told_to_the_other_side_makes_a_mandate(elder: Account, daughter: Account) -> None:
    offer, digits = delegating.offer(account=elder, agent_name=" 林晓月 ", terms=Terms())
    assert not queries.may_act_for(daughter, elder.person, "newborn")
    found = delegating.find_offer(account=daughter, code=f"{digits[:3]} {digits[3:]}")
    assert found == offer
    delegating.accept(delegation=found, account=daughter, actor=actor_of(daughter))
    assert queries.may_act_for(daughter, elder.person, "newborn")
    assert not queries.may_act_for(elder, daughter.person, "newborn")
    assert "mandate_began" in told(elder) & told(daughter)


def test_somebody_of_another_name_cannot_use_the_code(elder: Account) -> None:
    _offer, digits = delegating.offer(account=elder, agent_name="林晓月", terms=Terms())
    with pytest.raises(Refused):
        delegating.find_offer(account=citizen(person=person("陌生人")), code=digits)


def test_guessing_ends_after_five_wrong_codes(elder: Account, daughter: Account) -> None:
    _offer, digits = delegating.offer(account=elder, agent_name="林晓月", terms=Terms())
    for number in range(5):
        with pytest.raises(Refused):
            delegating.find_offer(account=daughter, code=f"{(int(digits) + number + 1) % 10**6:06d}")
    with pytest.raises(Refused, match=r"15|一刻钟|quarter"):
        delegating.find_offer(account=daughter, code=digits)


def test_an_offer_holds_for_a_day(elder: Account, daughter: Account) -> None:
    offer, digits = delegating.offer(account=elder, agent_name="林晓月", terms=Terms())
    Delegation.objects.update(offer_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        delegating.find_offer(account=daughter, code=digits)
    offer.refresh_from_db()
    with pytest.raises(MoveNotPossible):
        delegating.accept(delegation=offer, account=daughter, actor=actor_of(daughter))
    delegating.expire_due(timezone.localdate())
    offer.refresh_from_db()
    assert offer.state == "expired"


@pytest.mark.parametrize("side", ["principal", "agent"])
def test_either_side_ends_it_at_once(elder: Account, daughter: Account, side: str) -> None:
    given = mandate(elder, daughter)
    delegating.end(delegation=given, actor=actor_of(elder if side == "principal" else daughter))
    assert given.state == "revoked"
    assert given.revoked_at
    assert not queries.may_act_for(daughter, elder.person, "newborn")
    assert "mandate_ended" in told(elder) & told(daughter)


def test_a_third_person_accepts_and_ends_nothing(elder: Account, daughter: Account) -> None:
    stranger = citizen(person=person("陌生人"))
    offer, _digits = delegating.offer(account=elder, agent_name="林晓月", terms=Terms())
    with pytest.raises(MoveNotPermitted):
        delegating.accept(delegation=offer, account=stranger, actor=actor_of(stranger))
    given = mandate(elder, daughter)
    with pytest.raises(MoveNotPermitted):
        delegating.end(delegation=given, actor=actor_of(stranger))


def test_a_mandate_ends_with_its_last_day_even_before_the_clock_comes_by(elder: Account, daughter: Account) -> None:
    given = mandate(elder, daughter, valid_to=timezone.localdate() + timedelta(days=3))
    assert queries.mandates_in_force().filter(pk=given.pk).exists()
    yesterday = timezone.localdate() - timedelta(days=1)
    Delegation.objects.update(valid_from=yesterday - timedelta(days=9), valid_to=yesterday)
    assert not queries.may_act_for(daughter, elder.person, "newborn")
    assert delegating.expire_due(timezone.localdate()) == 1
    assert delegating.expire_due(timezone.localdate()) == 0
    given.refresh_from_db()
    assert given.state == "expired"


def test_one_year_is_the_longest(elder: Account, daughter: Account) -> None:
    given = mandate(elder, daughter, valid_to=timezone.localdate() + timedelta(days=4000))
    assert given.valid_to == timezone.localdate() + timedelta(days=365)
    with pytest.raises(IntegrityError, match="delegation_for_a_year_at_most"), transaction.atomic():
        Delegation.objects.update(valid_to=timezone.localdate() + timedelta(days=400))


def test_a_mandate_for_one_errand_covers_no_other(elder: Account, daughter: Account) -> None:
    mandate(elder, daughter, scope=("retirement",))
    assert queries.may_act_for(daughter, elder.person, "retirement")
    assert not queries.may_act_for(daughter, elder.person, "newborn")


def test_a_clerk_records_what_both_signed_on_paper(elder: Account, daughter: Account) -> None:
    window = clerk()
    given = delegating.record_paper(
        principal=elder.person,
        agent=daughter.person,
        terms=Terms(),
        note="代办委托书 0001",
        account=window,
        actor=actor_of(window),
    )
    assert (given.state, given.evidence, given.recorded_by) == ("active", "paper", window)


def test_whoever_has_no_account_gets_one_that_nobody_can_open(daughter: Account) -> None:
    elder = person("王秀兰", phone="10000000099")
    delegating.ask_by_phone(principal=elder, agent=daughter, actor=actor_of(daughter), terms=Terms())
    keeps = Account.objects.get(person=elder)
    assert keeps.is_dormant
    assert not keeps.has_usable_password()
    assert "mandate_began" in told(keeps)


@pytest.mark.parametrize(("years", "capacity"), [(3, "none"), (8, "limited"), (17, "limited"), (18, "full")])
def test_capacity_follows_age(years: int, capacity: str) -> None:
    today = date(2026, 11, 24)
    assert queries.capacity_on(id_no_with_check(f"990100{2026 - years}1124024"), today) == capacity


def test_a_guardian_acts_until_the_day_before_the_eighteenth_birthday() -> None:
    guardian = citizen()
    window = clerk()
    given = delegating.record_paper(
        principal=child(date(2020, 10, 20)),
        agent=guardian.person,
        terms=Terms(kind="guardian"),
        note="户口簿",
        account=window,
        actor=actor_of(window),
    )
    assert given.valid_to == date(2038, 10, 19)


def test_nobody_is_guardian_of_an_adult() -> None:
    window = clerk()
    with pytest.raises(Refused):
        delegating.record_paper(
            principal=child(date(2000, 1, 1)),
            agent=citizen().person,
            terms=Terms(kind="guardian"),
            note="户口簿",
            account=window,
            actor=actor_of(window),
        )


def test_a_power_of_attorney_names_matter_and_authority(daughter: Account) -> None:
    boss = citizen()
    firm = organisation(boss.person)
    terms = Terms(kind="agent", organisation=firm)
    with pytest.raises(IntegrityError, match="delegation_of_agent_names_matter_and_authority"), transaction.atomic():
        delegating.offer(account=boss, agent_name="林晓月", terms=terms)
    mandate(boss, daughter, kind="agent", organisation=firm, scope=("restaurant",), authority="申请、补正、领取")
    assert queries.may_act_for_organisation(daughter, firm, "restaurant")
    assert not queries.may_act_for_organisation(daughter, firm, "deregistration")
    assert not queries.may_act_for(daughter, boss.person, "restaurant"), "the firm's matters are not the boss's own"
    assert queries.may_act_for_organisation(boss, firm, "deregistration")


def test_one_pair_has_one_mandate_at_a_time(elder: Account, daughter: Account) -> None:
    mandate(elder, daughter)
    with pytest.raises(Refused):
        mandate(elder, daughter)


def test_nobody_acts_for_themselves(elder: Account) -> None:
    window = clerk()
    with pytest.raises(Refused):
        delegating.record_paper(
            principal=elder.person, agent=elder.person, terms=Terms(), note="x", account=window, actor=actor_of(window)
        )


def test_a_state_changes_by_moves_only(elder: Account, daughter: Account) -> None:
    given = mandate(elder, daughter)
    with pytest.raises(MoveNotPossible):
        move(given, "accept", actor=actor_of(daughter), evidence="code")


def test_the_round_ends_what_has_run_out_tells_both_sides_and_forgets_codes(elder: Account, daughter: Account) -> None:
    given = mandate(elder, daughter)
    long_ago = timezone.now() - one_time_codes.KEPT - timedelta(hours=1)
    OneTimeCode.objects.create(purpose="x", phone_key="x", created=long_ago, expires=long_ago + one_time_codes.LIFETIME)
    Delegation.objects.update(valid_from=date(2020, 1, 1), valid_to=date(2020, 2, 1))
    tasks.keep_time()
    given.refresh_from_db()
    assert given.state == "expired"
    assert "mandate_ended" in told(elder) & told(daughter)
    assert not OneTimeCode.objects.filter(purpose="x").exists()
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.keep_time.name in names


def test_both_sides_are_reminded_once_a_fortnight_before_the_end(elder: Account, daughter: Account) -> None:
    given = mandate(elder, daughter, valid_to=timezone.localdate() + timedelta(days=15))
    other = citizen()
    mandate(other, daughter, valid_to=timezone.localdate() + timedelta(days=5))
    assert delegating.remind_due(timezone.localdate()) == 0, "not yet; and one for five days reminds of itself"
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert [delegating.remind_due(tomorrow) for _turn in range(2)] == [1, 0]
    told = Notice.objects.filter(kind="mandate_ends", subject_id=given.pk)
    assert {one.account_id for one in told} == {elder.pk, daughter.pk}
    assert str(given.valid_to.year) in queries_of_notices.message_of(told[0]).title


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_the_same_moment_tell_each_side_once(elder: Account, daughter: Account) -> None:
    mandate(elder, daughter)
    Delegation.objects.update(valid_from=date(2020, 1, 1), valid_to=date(2020, 2, 1))
    results = at_once(*[lambda: delegating.expire_due(timezone.localdate())] * 4)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert Notice.objects.filter(kind="mandate_ended", account=elder).count() == 1
    assert Notice.objects.filter(kind="mandate_ended", account=daughter).count() == 1
