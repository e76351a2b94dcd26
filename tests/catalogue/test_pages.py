"""The public pages: the directory and the one-time notice, without signing in and without a script."""

import pytest
from django.urls import reverse
from django.utils import translation

from portal.templatetags.components import CHINESE
from services.catalogue.citations import cited
from tests.support.catalogue import ONE_THINGS, product_definition, publish_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published():
    publish_catalogue()


def notice(client, code="newborn", **answers):
    return client.get(reverse("catalogue:notice", args=[code]), answers)


def test_the_notice_names_matters_departments_materials_and_the_date(client):
    text = notice(client).content.decode()
    for expected in ("出生医学证明首次签发", "公安局", "居民身份证", "12345"):
        assert expected in text


def test_the_answers_change_what_applies(client):
    with_card = notice(client, want_card="yes", born_local="yes").context["notice"]
    without = notice(client, want_card="no", born_local="no").context["notice"]
    assert "sscard_child" in {row.code for row in with_card.matters}
    assert not {"sscard_child", "birth_cert"} & {row.code for row in without.matters}
    assert "非婚生育说明" in notice(client, parents="unmarried").content.decode()


def test_an_impossible_combination_is_stopped_with_its_message(client):
    response = notice(client, "deregistration", route="simple", on_abnormal_list="yes")
    assert "不能走简易注销" in response.content.decode()


def test_a_bookmark_of_an_older_version_leads_to_the_current_one_with_the_answers(client):
    response = notice(client, v="00000000-0000-0000-0000-000000000000", follow="mother")
    assert response.status_code == 302
    assert response["Location"].endswith("?follow=mother")


def test_an_unknown_errand_is_not_found(client):
    assert notice(client, "no-such-thing").status_code == 404


def test_the_directory_lists_every_one_thing(client):
    text = client.get(reverse("catalogue:things")).content.decode()
    for title in ("孩子出生了", "我要退休了"):
        assert title in text


@pytest.mark.parametrize("name", ["notice", "things"])
def test_the_pages_take_few_statements(client, name, django_assert_max_num_queries):
    address = reverse(f"catalogue:{name}", args=["newborn"] if name == "notice" else [])
    client.get(address)
    with django_assert_max_num_queries(10):
        assert client.get(address).status_code == 200


ALL_ANSWERED = {
    "applicant": "mother",
    "born_local": "yes",
    "parents": "married",
    "follow": "mother",
    "hukou_type": "family",
    "mother_insured": "employee",
    "want_card": "yes",
    "want_subsidy": "yes",
}


def test_the_start_button_carries_the_answers_and_the_version(client):
    response = notice(client, **ALL_ANSWERED)
    text = response.content.decode()
    assert reverse("applications:start", args=["newborn"]) in text
    assert '<input type="hidden" name="mother_insured" value="employee">' in text
    assert str(response.context["version"].pk) in text
    assert "circle-check" in text.split('id="result"')[1].split("<h2")[0]


def test_an_impossible_combination_cannot_be_started(client):
    text = notice(client, "deregistration", route="simple", on_abnormal_list="yes").content.decode()
    start = text.split(reverse("applications:start", args=["deregistration"]))[1].split("</form>")[0]
    assert "disabled" in start


def test_nothing_is_counted_that_still_depends_on_an_answer(client):
    shown = notice(client).context["notice"]
    assert "birth_cert" in {row.code for row in shown.possible}
    assert [row.code for row in shown.matters if row.slowest] == ["hukou_birth"]


def test_a_result_that_may_still_come_from_this_application_is_not_asked_of_the_applicant(client):
    """Before it is known where the child was born, its birth certificate is announced as this application's own."""
    before = {row.label["zh"]: row.source for row in notice(client).context["notice"].free}
    elsewhere = {row.label["zh"]: row.source for row in notice(client, born_local="no").context["notice"].free}
    assert before["出生医学证明"] != elsewhere["出生医学证明"]


def test_what_the_law_allows_is_shown_with_its_article(client):
    text = notice(client, "restaurant", has_licence="yes").content.decode()
    assert "行政许可法第42条" in text


@pytest.mark.parametrize("code", ONE_THINGS)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_notice_opens_in_both_languages(client, code, prefix):
    response = client.get(f"{prefix}/things/{code}/")
    assert response.status_code == 200
    assert "12345" in response.content.decode()


def test_a_guide_without_a_form_offers_no_start(client):
    response = notice(client, "credit_repair")
    assert response.status_code == 200
    assert "/start/" not in response.content.decode()


def test_junk_in_the_address_is_ignored(client):
    response = notice(client, want_card="<script>", nonsense="1")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().split("<main")[1].split("</main>")[0]
    assert response.context["situation"].answers == {}


@pytest.mark.parametrize(
    "chinese, english",
    [
        ("《中华人民共和国行政许可法》第三十二条第一款第四项", "Administrative Licensing Law, Art. 32 (1) 4"),
        ("《行政许可法》第三十二条、第四十二条", "Administrative Licensing Law, Art. 32, Art. 42"),
        ("《公司法》第二百三十五条", "Company Law, Art. 235"),
        ("《民法典》第二百零三条", "Civil Code, Art. 203"),
        ("《行政许可法》第十条、《消防法》", "Administrative Licensing Law, Art. 10、Fire Protection Law"),
        ("《云溪市某某办法》第五条", "《云溪市某某办法》第五条"),
    ],
)
def test_a_law_in_running_text_is_cited_by_article_paragraph_and_item(chinese: str, english: str) -> None:
    assert cited(chinese) == chinese
    with translation.override("en"):
        assert cited(chinese) == english


def test_a_law_is_cited_in_the_readers_language() -> None:
    basis = "市场主体登记管理条例第33条; 公司法第240条; 消防法第15条(不采用承诺时); 某某办法第3条"
    assert cited(basis) == basis
    with translation.override("en"):
        assert cited(basis) == (
            "Regulations on the Registration of Market Entities, Art. 33; Company Law, Art. 240; "
            "Fire Protection Law, Art. 15, unless a commitment is given; 某某办法第3条"
        )


def test_every_law_the_catalogue_cites_has_an_english_title() -> None:
    cited_ones = {
        matter.statutory.basis
        for code in ONE_THINGS
        for matter in product_definition(code).matters.values()
        if matter.statutory and matter.statutory.basis
    }
    with translation.override("en"):
        assert not [basis for basis in cited_ones if CHINESE.search(cited(basis))]


def test_elder_mode_asks_one_question_on_each_screen_and_shows_the_notice_after_the_last(client):
    client.cookies["display"] = "elder.1.light"
    answers = {}
    for place in range(1, 20):
        page = notice(client, **answers)
        if page.context["alone"] is None:
            break
        assert list(page.context["form"].fields) == [page.context["alone"].code]
        assert len(answers) == place - 1
        assert "material" not in page.content.decode()
        answers[page.context["alone"].code] = page.context["alone"].options[0].code
    assert len(answers) >= 8
    assert 'action="/things/newborn/start/"' in page.content.decode()


def test_elder_mode_shows_the_whole_notice_to_whoever_skips_the_questions(client):
    client.cookies["display"] = "elder.1.light"
    assert notice(client, all="1").context["alone"] is None
