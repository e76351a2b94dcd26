"""Corrections over HTTP: the officer asks on the case page, the applicant answers on one page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from services.casework.models import CorrectionItem, CorrectionNotice
from services.materials.queries import of_application
from tests.support import people
from tests.support.casework import case_of, catalogue_loaded
from tests.support.files import jpeg, pdf
from tests.support.filler import picture
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db):
    catalogue_loaded()
    return signed_in(people.officer("health", "intake", "review", "decide", "supervise"))


def ask(desk, case, target, **data):
    fields = {"correction-target": target, "correction-kind": "invalid", "do": "ready"} | data
    return desk.post(reverse("desk:correct", args=[case.pk]), fields)


@pytest.fixture
def asked(application, desk):
    """A notice about one paper and one answer of the birth certificate, waiting for the applicant."""
    case = case_of(application, "birth_cert")
    paper = case.case_materials.order_by("material").first().material
    assert ask(desk, case, f"material:{paper}", do="draft").status_code == 302
    assert ask(desk, case, "element:child.name", do="draft").status_code == 302
    for item in CorrectionItem.objects.filter(case=case):
        desk.post(reverse("desk:correction", args=[case.pk, item.pk, "ready"]))
    desk.post(reverse("desk:send_notice", args=[case.pk]))
    return CorrectionNotice.objects.get(application=application)


@pytest.fixture
def browser(application):
    return signed_in(application.account)


def address(application):
    return reverse("casework:correction", args=[application.pk])


def test_a_draft_is_on_the_officer_s_page_and_nowhere_on_the_applicant_s(application, desk, browser):
    case = case_of(application, "birth_cert")
    ask(desk, case, "element:child.name", **{"correction-text": "秘密草稿内容", "do": "draft"})
    assert "秘密草稿内容" in desk.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert browser.get(address(application)).status_code == 302
    assert "秘密草稿内容" not in browser.get(application.get_absolute_url()).content.decode()


def test_the_progress_page_says_first_what_waits_and_leads_to_it(application, asked, browser):
    page = browser.get(application.get_absolute_url()).content.decode()
    assert address(application) in page
    assert browser.get(address(application)).status_code == 200


def test_what_is_entered_stays_when_a_point_is_missing_and_goes_when_all_is_there(application, asked, browser):
    file = SimpleUploadedFile("新的.pdf", pdf())
    half = {"how-2": "changed", "point-2-child.name": "林初晨", "do": "send"}
    response = browser.post(address(application), half)
    assert response.status_code == 422
    assert "林初晨" in response.content.decode()
    assert "林初晨" in browser.get(address(application)).content.decode()
    paper = asked.items.get(target_kind="material").target
    sent = half | {"how-1": "supplied", "file-1": file}
    response = browser.post(address(application), sent)
    assert response.status_code == 302, response.content.decode()[-3000:]
    case = case_of(application, "birth_cert")
    assert case.state == "intake"
    assert case.case_materials.get(material=paper).status == "offered"
    application.refresh_from_db()
    assert application.answers["child.name"] == "林初晨"


def test_cannot_provide_needs_a_word_why(application, asked, browser):
    answers = {"how-1": "cannot", "how-2": "cannot", "text-1": "原件已遗失", "do": "send"}
    assert browser.post(address(application), answers).status_code == 422
    assert browser.post(address(application), answers | {"text-2": "已核对无误"}).status_code == 302


def test_a_stranger_finds_no_notice(application, asked):
    assert signed_in(people.citizen()).get(address(application)).status_code == 404


def test_the_officer_looks_at_the_answer_and_asks_once_more(application, asked, browser, desk):
    browser.post(
        address(application),
        {"how-1": "cannot", "text-1": "遗失", "how-2": "said", "text-2": "无误", "do": "send"},
    )
    case = case_of(application, "birth_cert")
    first, second = asked.items.all()
    desk.post(reverse("desk:correction", args=[case.pk, first.pk, "accept"]))
    desk.post(reverse("desk:correction", args=[case.pk, second.pk, "reject"]), {"reason": "仍不清楚"})
    states = set(case.corrections.values_list("state", flat=True))
    assert states == {"accepted", "rejected", "draft"}
    assert "仍不清楚" in desk.get(reverse("desk:case", args=[case.pk])).content.decode()


def test_the_standard_texts_are_written_by_supervisors(desk):
    page = reverse("desk:correction_texts")
    assert desk.get(page).status_code == 200
    text = {"write": "missing", "missing-kind": "missing", "missing-zh": "请补交“{target}”。"}
    assert desk.post(page, text | {"missing-en": "no name"}).status_code == 422
    assert desk.post(page, text | {"missing-en": "Please hand in “{target}”."}).status_code == 302
    ordinary = signed_in(people.officer("health", "intake"))
    assert ordinary.post(page, text | {"missing-en": "“{target}”"}).status_code == 404


def test_contradictions_are_listed_for_the_lead(application, desk):
    assert desk.get(reverse("desk:contradictions")).status_code == 200


def test_the_page_reads_little_however_many_points(application, asked, browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        browser.get(address(application))


def test_files_are_stored_one_by_one_turned_and_removed_at_their_place(application, asked, browser):
    page = browser.get(address(application)).content.decode()
    assert 'data-uploads="whole"' in page, "the script sends a file the moment it is chosen"
    assert 'capture="environment"' in page, "the phone's camera"
    files = [picture("one.jpg"), SimpleUploadedFile("two.jpg", jpeg(size=(40, 30)))]
    browser.post(address(application), {"file-1": files, "text-1": "两页", "do": "stay"})
    page = browser.get(address(application)).content.decode()
    assert "两页" in page, "what was typed beside the file stays"
    target = asked.items.get(target_kind="material").target
    first, second = (one for one in of_application(application.pk)[target] if not one.sealed_at)
    response = browser.post(address(application), {"rotate": str(first.pk), "text-1": "两页"})
    assert response["Location"] == f"{address(application)}#point-1"
    names = [one.name for one in of_application(application.pk)[target] if not one.sealed_at]
    assert names == [first.name, second.name]
    browser.post(address(application), {"remove": str(second.pk), "text-1": "两页"})
    assert len([one for one in of_application(application.pk)[target] if not one.sealed_at]) == 1


def test_what_is_typed_is_saved_by_itself_and_nothing_is_sent(application, asked, browser):
    typed = {"how-2": "said", "text-2": "写的就是对的", "do": "send"}
    answer = browser.post(address(application), typed, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert "写的就是对的" in browser.get(address(application)).content.decode()
    assert case_of(application, "birth_cert").state == "correction"
    unfinished = {"how-2": "said", "text-2": ""}
    assert browser.post(address(application), unfinished, headers={"X-Autosave": "1"}).status_code == 200


def test_saving_by_itself_after_the_answers_were_sent_says_so(application, asked, browser):
    answers = {"how-1": "cannot", "how-2": "cannot", "text-1": "原件已遗失", "text-2": "已核对无误", "do": "send"}
    assert browser.post(address(application), answers).status_code == 302
    assert browser.post(address(application), answers, headers={"X-Autosave": "1"}).status_code == 409
