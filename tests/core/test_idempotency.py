"""A request sent twice is answered once."""

import uuid

import pytest

from services.core.idempotency import ConflictingCommand, fingerprint_of, once
from services.core.models import Command, Counter
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
KEY = uuid.UUID("00000000-0000-4000-8000-0000000000aa")


def submit(key: uuid.UUID = KEY, account: int = 1, content: str = "x") -> str:
    with once(key, account, fingerprint_of(content)) as command:
        if command.answer is None:
            made = Counter.objects.create(key=str(uuid.uuid4()))
            command.answer = {"made": made.key}
    return str(command.answer["made"])


def test_the_second_request_gets_the_first_answer() -> None:
    assert submit() == submit()
    assert Counter.objects.count() == 1


def test_fifty_at_once_do_it_once() -> None:
    results = at_once(*[submit] * 50)
    assert len(set(results)) == 1, results
    assert Counter.objects.count() == 1


def test_the_same_key_with_another_content_or_account_is_refused() -> None:
    submit()
    with pytest.raises(ConflictingCommand):
        submit(content="y")
    with pytest.raises(ConflictingCommand) as refusal:
        submit(account=2)
    assert refusal.value.status == 422
    assert Counter.objects.count() == 1


def test_a_request_that_failed_may_be_sent_again() -> None:
    with pytest.raises(RuntimeError), once(KEY, 1, fingerprint_of("x")):
        raise RuntimeError
    assert not Command.objects.exists()
    assert submit()


def test_the_order_of_keys_does_not_matter_to_the_fingerprint() -> None:
    assert fingerprint_of({"a": 1, "b": 2}) == fingerprint_of({"b": 2, "a": 1})
    assert fingerprint_of({"a": 1}) != fingerprint_of({"a": 2})
    assert len(fingerprint_of()) == 64
