"""What somebody searched for stands in no address and in no log (SECURITY, threat 25)."""

import logging
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.log_lines import Line, masked
from services.casework.models import SavedFilter
from services.core import sealed
from services.people.models import Person
from tests.support import people
from tests.support.casework import catalogue_loaded, citizen, submitted
from tests.support.people import signed_in

NAME = "司马鸿图"


@pytest.fixture
def application(db):
    catalogue_loaded()
    return submitted(account=citizen(NAME))


@pytest.mark.parametrize("what", ["name", "initials", "tail", "number"])
def test_a_search_of_the_desk_leads_to_an_address_that_says_nothing(what, application):
    typed = {
        "name": NAME,
        "initials": "smht",
        "tail": application.applicant_id_no[-4:],
        "number": application.number,
    }[what]
    client = signed_in(people.officer("health"))
    answer = client.post(reverse("desk:search"), {"q": typed, "tab": "team"})
    assert answer.status_code == 302
    assert typed not in unquote(answer.url)
    page = client.get(answer.url).content.decode()
    assert application.number in page
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert addresses
    assert not [one for one in addresses if typed in unquote(one) or NAME in unquote(one)]


def test_the_sealed_words_are_of_no_use_to_another_officer_and_no_longer_after_a_day(application, monkeypatch):
    words = parse_qs(urlsplit(signed_in(one := people.officer("health")).post(
        reverse("desk:search"), {"q": NAME}
    ).url).query)["words"][0]  # fmt: skip
    opened = {"purpose": "desk_search", "reader": one.pk}
    assert sealed.unseal(words, **opened) == NAME
    assert sealed.unseal(words, purpose="desk_search", reader=one.pk + 1) == ""
    assert sealed.unseal(words, purpose="site_search", reader=one.pk) == ""
    assert sealed.unseal(words[:-2] + "xx", **opened) == ""
    assert sealed.unseal("nonsense", **opened) == sealed.unseal("", **opened) == ""
    other = signed_in(people.officer("health")).get(reverse("desk:queue"), {"words": words})
    assert NAME not in other.content.decode()
    monkeypatch.setattr("services.core.sealed.time.time", lambda: 9e9)
    assert sealed.unseal(words, **opened) == ""


def test_a_filter_narrows_a_search_and_a_kept_one_holds_no_search(application):
    client = signed_in(people.officer("health", "intake"))
    found = urlsplit(client.post(reverse("desk:search"), {"q": NAME, "tab": "team"}).url).query
    page = client.get(f"{reverse('desk:queue')}?{found}&matter=birth_cert").content.decode()
    assert page.count(f">{application.number}<") == 1
    client.post(reverse("desk:save_filter"), {"name": "出生", "here": f"{found}&matter=birth_cert"})
    assert SavedFilter.objects.get().query == {"tab": "team", "matter": "birth_cert"}
    assert client.get(SavedFilter.objects.get().address).status_code == 200


def test_certificates_and_the_public_search_are_found_without_words_in_the_address(application, client):
    officer = signed_in(people.officer("health"))
    answer = officer.post(reverse("desk_certificates:search"), {"q": NAME})
    assert NAME not in unquote(answer.url)
    assert NAME in officer.get(answer.url).content.decode()
    answer = client.post(reverse("look_for"), {"q": "落户"})
    assert "落户" not in unquote(answer.url)
    assert "孩子出生了" in client.get(answer.url).content.decode()


def test_no_form_of_the_desk_sends_what_is_typed_by_get():
    from tests.support.sources import templates

    typed = re.compile(
        r'<form[^>]*method="get"[^>]*>(?:(?!</form>).)*?<input(?![^>]*type="(?:hidden|checkbox|radio))', re.S
    )
    assert [path.name for path in templates() if typed.search(path.read_text(encoding="utf-8"))] == []


def test_the_log_shows_no_row_no_query_and_no_number_of_a_person(application):
    person = Person.objects.get(name=NAME)
    try:
        with transaction.atomic():
            Person.objects.create(name="乙", id_no=person.id_no, real_name_level=3, phone="10070000000")
    except IntegrityError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "failed for %s", (person.phone,), (type(error), error, None)
        )
    line = Line("%(message)s").format(record)
    assert "IntegrityError" in line
    assert person.id_no not in line
    assert person.phone not in line


def test_a_masked_line_still_says_where_and_what():
    said = masked('GET "/desk/?q=司马鸿图&x=1" 200 case 0193e1f2-7d7c-7000-8000-123456789012 YJS990100202611240000017')
    assert said == 'GET "/desk/?…" 200 case 0193e1f2-7d7c-7000-8000-123456789012 YJS990100202611240000017'
    assert masked("2026-11-24 20:10:11,123 INFO 云溪") == "2026-11-24 20:10:11,123 INFO 云溪"


def test_the_web_server_writes_no_access_log():
    from portal.management.commands.up import Command

    command = Command()
    command.port = 8000
    assert not [word for word in command._web_server() if "access" in word]
