"""Asking registers: every question is recorded, none ever fails or holds a page longer than agreed."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, transaction

from services.core.actors import Actor
from services.sharing import actions, queries
from services.sharing.actions import Question
from services.sharing.breaker import Breaker
from services.sharing.models import ShareRequest
from services.sharing.register_server import RegisterServer
from tests.support.registers import address_of, running_registers

pytestmark = pytest.mark.django_db

LIN = "990100199604120245"
APPLICANT = Actor(account_id=None, kind="citizen", name="林晓月")
PURPOSE = {"zh": "新生儿出生", "en": "Newborn birth"}


@pytest.fixture(scope="module")
def _service() -> Iterator[RegisterServer]:
    with running_registers() as server:
        yield server


@pytest.fixture(autouse=True)
def service(_service: RegisterServer, settings: Any) -> Iterator[RegisterServer]:
    settings.REGISTERS_URL = address_of(_service)
    actions.breaker.forget()
    yield _service
    _service.faults.clear()
    actions.breaker.forget()


def ask(dataset: str = "population", **changes: Any) -> actions.Answer:
    asked: dict[str, Any] = {"elements": ["person.ethnicity"], "subject_id_no": LIN, **changes}
    return actions.ask_register(
        application_id=asked.pop("application_id", uuid4()), purpose=PURPOSE, dataset=dataset, actor=APPLICANT, **asked
    )


def test_a_register_answers_and_the_question_is_recorded_without_the_answer() -> None:
    application = uuid4()
    answer = ask(application_id=application, matter="hukou_birth")
    assert (answer.found, answer.verified, answer.values) == (True, True, {"person.ethnicity": "01"})
    row = queries.requests_of(application).get()
    assert (row.pk, row.outcome, row.dataset, row.matter) == (answer.request_id, "found", "population", "hukou_birth")
    assert (row.purpose, row.elements, row.actor_name) == (PURPOSE, ["person.ethnicity"], "林晓月")
    assert row.subject == "990100********0245"


def test_nothing_on_record_is_an_answer_too() -> None:
    answer = ask("disability", elements=["disability.cert_no"])
    assert (answer.found, answer.error, answer.values) == (False, "", {})
    assert ShareRequest.objects.get().outcome == "not_found"


def test_a_material_is_confirmed() -> None:
    application = uuid4()
    answer = actions.check_material(
        application_id=application, purpose=PURPOSE, material="id_card", actor=APPLICANT, subject_id_no=LIN
    )
    assert answer.verified
    assert answer.values["number"] == LIN
    row = queries.requests_of(application).get()
    assert (row.dataset, row.material) == ("", "id_card")


@pytest.mark.parametrize("fault", ["down", "error", "garbage"])
def test_a_broken_register_is_recorded_and_never_raises(service: RegisterServer, fault: str) -> None:
    service.faults["population"] = fault
    answer = ask()
    assert (answer.found, answer.verified, answer.error) == (False, False, "unavailable")
    row = ShareRequest.objects.get()
    assert row.outcome == "unavailable"
    assert row.trouble
    assert LIN not in row.trouble


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://register.invalid", "nonsense", "http://[::1", ""])
def test_a_register_that_is_not_there_is_no_answer(settings: Any, address: str) -> None:
    settings.REGISTERS_URL = address
    assert ask().error == "unavailable"


def test_a_wrong_token_is_no_answer(settings: Any) -> None:
    settings.REGISTERS_TOKEN = "guessed"
    assert ask().error == "unavailable"
    assert ShareRequest.objects.get().trouble == "HTTP 401"


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_several_slow_registers_together_hold_a_page_no_longer_than_the_time_limit(
    service: RegisterServer, settings: Any, fault: str
) -> None:
    settings.REGISTERS_TIMEOUT = 0.4
    service.faults.update({"marriage": fault, "housing_fund": fault, "social_insurance": fault})
    application = uuid4()
    questions = [
        Question(purpose=PURPOSE, dataset=dataset, subject_id_no=LIN, elements=elements)
        for dataset, elements in {
            "marriage": ("person.marital",),
            "population": ("person.ethnicity",),
            "housing_fund": ("hpf.account",),
            "social_insurance": ("pension.years",),
        }.items()
    ]
    started = time.monotonic()
    answers = actions.ask_many(questions, application_id=application, actor=APPLICANT)
    assert time.monotonic() - started < 1.0
    assert [answer.error for answer in answers] == ["unavailable", "", "unavailable", "unavailable"]
    assert answers[1].values == {"person.ethnicity": "01"}
    assert queries.requests_of(application).count() == 4


def test_after_three_failures_a_register_is_left_alone_and_the_others_are_not(service: RegisterServer) -> None:
    service.faults["population"] = "error"
    for _ in range(4):
        ask()
    troubles = list(ShareRequest.objects.order_by("at", "pk").values_list("trouble", flat=True))
    assert sorted(troubles) == ["HTTP 500", "HTTP 500", "HTTP 500", actions.RESTING]
    assert ask("marriage", elements=["person.marital"]).found


def test_a_rested_register_is_tried_again_by_one_caller_and_welcomed_back() -> None:
    clock = [0.0]
    breaker = Breaker(failures=2, pause=30, now=lambda: clock[0])
    for _ in range(2):
        assert breaker.lets_through("population")
        breaker.note("population", answered=False)
    assert not breaker.lets_through("population")
    clock[0] = 31
    assert [breaker.lets_through("population") for _ in range(2)] == [True, False]
    breaker.note("population", answered=True)
    assert breaker.lets_through("population")


def test_no_question_is_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert actions.ask_many([], application_id=uuid4(), actor=APPLICANT) == []


def test_any_number_of_questions_is_one_statement(django_assert_num_queries: Any) -> None:
    questions = [Question(purpose=PURPOSE, material=code, subject_id_no=LIN) for code in ("id_card", "hukou_book")]
    with django_assert_num_queries(1):
        answers = actions.ask_many(questions, application_id=uuid4(), actor=APPLICANT)
    assert [answer.found for answer in answers] == [True, True]


def test_the_record_of_questions_never_changes() -> None:
    ask()
    with pytest.raises(Error), transaction.atomic():
        ShareRequest.objects.update(outcome="not_found")
    with pytest.raises(Error), transaction.atomic():
        ShareRequest.objects.all().delete()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"purpose": ""}, "share_request_has_a_purpose"),
        ({"purpose": {}}, "share_request_has_a_purpose"),
        ({"material": "id_card"}, "share_request_names_one_source"),
        ({"dataset": ""}, "share_request_names_one_source"),
        ({"outcome": "maybe"}, "share_request_outcome_known"),
        ({"outcome": "unavailable"}, "share_request_trouble_when_unavailable"),
        ({"trouble": "x"}, "share_request_trouble_when_unavailable"),
    ],
)
def test_the_database_keeps_the_record_coherent(changes: dict[str, Any], constraint: str) -> None:
    facts = {"application_id": uuid4(), "purpose": PURPOSE, "dataset": "population", "outcome": "found", "subject": "x"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ShareRequest.objects.create(**{**facts, **changes})
