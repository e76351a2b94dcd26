"""The one-time notice as a PDF (D02): one paper for one situation, signed, open to everybody."""

import io

import pikepdf
import pytest
from django.test import Client

from services.applications import notice_paper, tries
from services.catalogue import queries as catalogue
from services.certificates.models import Letter
from services.core import outbox
from tests.support import casework

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city() -> None:
    casework.catalogue_loaded()


def order(**answers: str) -> Letter:
    """Ask for a paper as the form on the notice page does."""
    answer = Client().post("/things/newborn/paper/", answers)
    assert answer.status_code == 302, answer.content.decode()[-500:]
    return Letter.objects.get(pk=answer.url.rstrip("/").rpartition("/")[2])


def words_of(letter: Letter) -> str:
    return str(letter.blocks)


def test_the_same_situation_gives_the_same_paper_to_everybody() -> None:
    first = order(parents="married", want_card="yes", nonsense="x")
    assert order(want_card="yes", parents="married").pk == first.pk
    assert order(parents="married", want_card="no").pk != first.pk
    assert (first.code, first.recipient_account_id) == ("D02", None)


def test_it_says_what_the_page_says_in_both_languages() -> None:
    letter = order(**casework.EVERYTHING)
    version = catalogue.published("newborn")
    situation = catalogue.definition(version).situation(casework.EVERYTHING)
    text = words_of(letter)
    for matter in situation.matters:
        assert matter.label["zh"] in text  # type: ignore[index,call-overload]
        assert matter.label["en"] in text  # type: ignore[index,call-overload]
    for needed in situation.materials:
        assert needed.material.label["zh"] in text  # type: ignore[index,call-overload]
    for both in ("怎么提供", "Where it comes from", "收费", "Fee", "办理事项", "个工作日", "working day"):
        assert both in text, both


def test_what_is_open_is_said() -> None:
    letter = order()
    assert "尚未回答的问题" in words_of(letter)
    assert "可能增加的事项" in words_of(letter)


def test_an_impossible_situation_leads_back_to_the_notice() -> None:
    answer = Client().post("/things/deregistration/paper/", {"route": "simple", "on_abnormal_list": "yes"})
    assert answer.url.startswith("/things/deregistration/?")
    assert not Letter.objects.exists()


def test_an_address_cannot_have_any_number_of_papers_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "PAPERS_PER_ADDRESS", 1)
    known = order()
    refused = Client().post("/things/newborn/paper/", {"want_card": "yes"})
    assert refused.status_code == 429
    assert order().pk == known.pk, "what is printed already costs nothing"


def test_no_other_letter_is_read_here(db: None) -> None:
    application = casework.submitted()
    from services.certificates import actions as certificates
    from services.core.actors import SYSTEM

    letter = certificates.draft_letter(
        code="D01",
        kind_word="收",
        title={"zh": "收件凭证", "en": "Receipt"},
        department={"zh": "公安局", "en": "Police"},
        application_id=application.pk,
        recipient_account_id=application.account_id,
        addressee="林晓月",
        application_number=application.number or "",
        blocks=[],
        actor=SYSTEM,
    )
    for page in ("", "notice.pdf"):
        assert Client().get(f"/papers/{letter.pk}/{page}").status_code == 404
    assert notice_paper.get(letter.pk) is None


def test_the_worker_prints_and_signs_it_and_anybody_opens_it() -> None:
    letter = order(**casework.EVERYTHING)
    browser = Client()
    assert "几秒钟" in browser.get(f"/papers/{letter.pk}/").content.decode()
    assert browser.get(f"/papers/{letter.pk}/notice.pdf").status_code == 404
    outbox.drain(strict=True)
    assert "打开 PDF" in browser.get(f"/papers/{letter.pk}/").content.decode()
    answer = browser.get(f"/papers/{letter.pk}/notice.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert "/Sig" in str(pdf.Root.AcroForm.Fields[0].FT)
        assert len(pdf.pages) <= 6


def test_the_notice_page_offers_it_with_the_answers_given_so_far() -> None:
    page = Client().get("/things/newborn/?want_card=yes").content.decode()
    form = page.partition('action="/things/newborn/paper/"')[2].partition("</form>")[0]
    assert 'name="want_card" value="yes"' in form
