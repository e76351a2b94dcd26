"""What the components promise to whoever cannot see the page: names, groups, hints and errors tied to their fields."""

import re

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from portal.display import Display
from services.applications.widgets import DayParts, StoredFile


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card")
    way = forms.ChoiceField(
        label="Way", choices=[("post", "By post"), ("hall", "At the hall")], widget=forms.RadioSelect
    )
    born = forms.CharField(label="Born", widget=DayParts)
    note = forms.CharField(label="Note", required=False)


def html_of(form: forms.Form) -> str:
    return str(form)


def test_a_hint_and_an_error_are_tied_to_the_input() -> None:
    html = html_of(Sample(data={}))
    box = re.search(r'<input[^>]*name="name"[^>]*>', html)[0]
    tied = re.search(r'aria-describedby="([^"]*)"', box)[1].split()
    assert tied
    assert 'aria-invalid="true"' in box
    for one in tied:
        assert f'id="{one}"' in html


def test_an_input_without_errors_is_not_marked_invalid() -> None:
    assert "aria-invalid" not in html_of(Sample())


def test_radio_buttons_and_date_boxes_stand_in_a_named_group() -> None:
    html = html_of(Sample())
    groups = re.findall(r"<fieldset[^>]*>\s*<legend[^>]*>(.*?)</legend>", html, re.S)
    assert [re.sub(r"<.*", "", text).strip() for text in groups] == ["Way", "Born"]


def test_every_input_has_a_label_of_its_own() -> None:
    html = html_of(Sample())
    for one in re.findall(r'<input[^>]*\bid="([^"]+)"', html):
        assert f'for="{one}"' in html, one


def test_the_boxes_of_a_date_come_in_the_order_year_month_day() -> None:
    html = html_of(Sample())
    labels = re.findall(r"<span>([年月日])</span>", html)
    assert labels in (["年", "月", "日"], [])
    assert re.findall(r'name="born_(\d)"', html) == ["0", "1", "2"]


def test_a_file_box_is_named_by_its_question_and_its_button() -> None:
    """One label only, which is pressed; what the page says is what the box is called (WCAG 2.5.3)."""

    class Proof(forms.Form):
        proof = forms.FileField(label="Proof", help_text="A photo will do", widget=StoredFile)

    html = html_of(Proof(data={}))
    box = re.search(r'<input[^>]*type="file"[^>]*>', html)[0]
    named = re.search(r'aria-labelledby="([^"]*)"', box)[1].split()
    assert named == ["id_proof_label", "pick-id_proof"]
    assert all(html.count(f'id="{one}"') == 1 for one in named)
    assert re.findall(r"<label[^>]*>", html) == [
        '<label class="button is-quiet is-small" id="pick-id_proof" for="id_proof">'
    ]
    assert 'aria-describedby="id_proof_helptext id_proof_error"' in box


def test_a_link_of_the_error_summary_leads_to_an_input() -> None:
    form = Sample(data={})
    for field in form:
        if field.errors:
            assert f'id="{field.first_id}"' in html_of(form)


def test_what_may_be_left_out_says_so() -> None:
    with translation.override("en"):
        html = html_of(Sample())
    assert html.count("(optional)") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/display/", "zh-Hans"), ("/en/display/", "en")])
def test_a_page_names_its_language_and_offers_the_other(client, address: str, language: str) -> None:
    html = client.get(address).content.decode()
    assert f'<html lang="{language}"' in html
    other = "en" if language == "zh-Hans" else "zh-Hans"
    assert f'hreflang="{other}"' in html


@pytest.mark.django_db
def test_the_language_switch_keeps_the_page_and_its_query(client) -> None:
    html = client.get("/verify/?number=1").content.decode()
    assert 'href="/en/verify/?number=1"' in html


@pytest.mark.django_db
def test_a_choice_of_display_is_kept_and_drawn_by_the_server(client) -> None:
    answer = client.post("/display/save/", {"mode": "elder", "size": "2", "next": "/display/"})
    assert answer.headers["Location"] == "/display/"
    page = client.get("/display/")
    assert 'data-mode="elder" data-size="2"' in page.content.decode()
    assert "Cookie" in page.headers["Vary"]


@pytest.mark.django_db
def test_a_choice_of_display_never_leads_away(client) -> None:
    assert (
        client.post("/display/save/", {"mode": "elder", "next": "https://elsewhere.example/"}).headers["Location"]
        == "/"
    )


@pytest.mark.parametrize("cookie", ["", "nonsense", "elder.9.pink", "....", "a.b.c.d.e"])
def test_a_spoiled_cookie_shows_the_page_as_usual(cookie: str) -> None:
    shown = Display.of(cookie)
    assert shown.size == "1"
    assert shown.scheme == "auto"


def test_a_tag_says_its_state_in_words_beside_the_icon() -> None:
    template = engines["django"].from_string('{% include "components/tag.html" with tone="need" text="Waiting" %}')
    html = template.render()
    assert "Waiting" in html
    assert 'aria-hidden="true"' in html
