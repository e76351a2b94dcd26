"""Departments, matters and the sixteen stages of life: every published thing is found from each side."""

import pytest

from services.catalogue import queries
from services.catalogue.directory import directory
from services.catalogue.stages import STAGES
from tests.support.catalogue import publish_catalogue

pytestmark = pytest.mark.django_db

# 国办发〔2025〕24号, in its order.
PERSONS = ["出生", "教育", "就业", "生活", "置业", "出行", "就医", "救助", "养老", "身后"]
ENTERPRISES = ["准入准营", "招聘用工", "纳税缴费", "经营发展", "工程建设", "注销退出"]


@pytest.fixture(autouse=True)
def published():
    publish_catalogue()


def test_the_stages_are_the_sixteen_of_the_national_list(client):
    sides = directory()
    assert [[stage.label["zh"] for stage in side.all_stages] for side in sides] == [PERSONS, ENTERPRISES]
    assert [stage.place for side in sides for stage in side.all_stages] == list(range(1, 17))
    page = client.get("/things/").content.decode()
    for stage in STAGES.values():
        assert stage["zh"] in page


def test_every_one_thing_stands_under_its_stage(client):
    shown = {entry.code for side in directory() for stage in side.all_stages for entry in stage.entries}
    published = {version.one_thing.code for version in queries.published_all()}
    assert shown == published | {guide.code for guide in queries.menu_only()}


def test_every_matter_is_on_the_page_of_all_matters_and_of_its_department(client, count_statements):
    with count_statements(30):
        everything = client.get("/matters/").content.decode()
    with count_statements(30):
        departments = client.get("/departments/").content.decode()
    for version in queries.published_all():
        for matter in queries.definition(version).matters.values():
            assert matter.label["zh"] in everything
            assert f'href="/departments/{matter.department}/"' in departments
    police = client.get("/departments/police/").content.decode()
    assert "国(境)内出生登记(落户)" in police
    assert "行政复议" in police


def test_an_unknown_department_is_not_found(client):
    assert client.get("/departments/nobody/").status_code == 404
