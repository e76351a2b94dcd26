"""Long parts of a form come on several pages; nothing is asked twice, nothing is left out, drafts go on."""

import pytest

from services.applications.steps import LIST, MOST
from tests.support.applications import citizen, enterprise, filler
from tests.support.city import WHO_DRAFTS
from tests.support.filler import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    account = citizen(birth="19700305")
    return filler(account).start("restaurant", WHO_DRAFTS["restaurant"][1], enterprise(account))


def test_no_page_asks_more_than_a_handful(keeper) -> None:
    steps = keeper.steps()
    for step in steps:
        room = sum(LIST if needed.element.sub else 1 for needed in step.asked)
        assert room <= MOST or len(step.asked) == 1, step.code
    codes = [code for step in steps for code in step.codes]
    assert len(codes) == len(set(codes))
    assert any(step.code.endswith("-2") for step in steps), "the example is a long one"


def test_the_first_page_keeps_the_address_of_the_part_and_the_last_leads_to_the_next_part(keeper) -> None:
    steps = keeper.steps()
    second = next(place for place, step in enumerate(steps) if step.code.endswith("-2"))
    first = steps[second - 1]
    assert first.code == first.group
    answer = keeper.client.post(keeper.address("step", first.code), {**keeper.data_for(first), "do": "next"})
    assert answer.url == keeper.address("step", steps[second].code)
    page = keeper.client.get(answer.url).content.decode()
    assert "2/" in page


def test_the_check_page_shows_a_part_once_and_leads_to_the_page_of_each_answer(keeper) -> None:
    keeper.fill_in()
    page = keeper.client.get(keeper.address("check"))
    labels = [section.label["zh"] for section in page.context["sections"]]
    assert len(labels) == len(set(labels))
    groups = {answer.group for section in page.context["sections"] for answer in section.answers if answer.group}
    assert groups == {step.code for step in keeper.steps()}


def test_in_elder_mode_each_screen_has_one_question_and_what_is_wrong_stays_on_it(keeper) -> None:
    keeper.client.cookies["display"] = "elder.1.light"
    step = next(one for one in keeper.steps() if len(one.asked) > 2)
    address = keeper.address("step", step.code)
    screen = keeper.client.get(address).context["step"]
    assert (screen.question, len(screen.asked)) == (1, 1)
    [needed] = screen.asked
    wrong = keeper.client.post(f"{address}?q=1", {needed.element.code: "", "do": "next"})
    assert wrong.status_code == 422
    assert keeper.client.get(f"{address}?q=1").context["errors"], "what was not right is there again, with its message"
    sent = keeper.client.post(f"{address}?q=1", {**posted(needed), "do": "next"})
    assert sent.url == f"{address}?q=2"
    assert needed.element.code in keeper.application.answers
    assert f'href="{address}?q=1"' in keeper.client.get(sent.url).content.decode()


def test_in_elder_mode_the_whole_part_is_filled_in_question_by_question(keeper) -> None:
    keeper.client.cookies["display"] = "elder.1.light"
    step = next(one for one in keeper.steps() if len(one.asked) > 2)
    address = keeper.address("step", step.code)
    for _ in step.asked:
        screen = keeper.client.get(address).context["step"]
        data = {key: value for needed in screen.asked for key, value in posted(needed).items()}
        answer = keeper.client.post(address, {**data, "do": "next"})
        assert answer.status_code == 302
        address = answer.url
        if keeper.address("step", step.code) != address.partition("?")[0]:
            break
    assert next(one for one in keeper.steps() if one.code == step.code).state == "done"


def test_a_link_from_the_check_page_opens_the_question_it_names(keeper) -> None:
    keeper.fill_in()
    keeper.client.cookies["display"] = "elder.1.light"
    step = next(one for one in keeper.steps() if len(one.asked) > 2)
    wanted = step.asked[2].element.code
    screen = keeper.client.get(keeper.address("step", step.code), {"back": "check", "on": wanted}).context["step"]
    assert [needed.element.code for needed in screen.asked] == [wanted]
