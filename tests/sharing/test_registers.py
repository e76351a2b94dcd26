"""The demo city's registers: what they hold fits the demo people and the data dictionary."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.core import codes
from services.sharing import queries, registers
from services.sharing.register_server import RegisterServer, faults_of
from tests.support.registers import address_of, running_registers

CATALOGUE = Path(registers.__file__).parent.parent / "catalogue" / "data"
FIELDS: dict[str, Any] = yaml.safe_load((CATALOGUE / "fields.yaml").read_text(encoding="utf-8"))["fields"]
MATERIALS: dict[str, Any] = yaml.safe_load((CATALOGUE / "materials.yaml").read_text(encoding="utf-8"))["materials"]
LISTS: dict[str, Any] = yaml.safe_load((CATALOGUE / "code_lists.yaml").read_text(encoding="utf-8"))["code_lists"]
CITY = registers.Registers.load()

LIN = {"id_no": "990100199604120245"}
CHEN = {"id_no": "990100199408300134"}
AYNUR = {"id_no": "990100198903080883"}
HE = {"id_no": "990100199002270289"}
SUN_XIAOYU = {"id_no": "990100202010200242"}
QIAN = {"id_no": "99010019880521071X"}


@pytest.fixture(scope="module")
def server() -> Iterator[RegisterServer]:
    with running_registers() as server:
        yield server


def put(server: RegisterServer, path: str, question: Any, token: str = "demo-registers") -> tuple[int, dict[str, Any]]:
    body = question if isinstance(question, bytes) else json.dumps(question).encode()
    request = urllib.request.Request(address_of(server) + path, body, {"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def question(subject: dict[str, str], *elements: str, **changes: Any) -> dict[str, Any]:
    return {"subject": subject, "elements": elements, "purpose": "newborn", "application": "a1", **changes}


def test_every_register_that_an_element_names_exists_and_holds_something() -> None:
    named = {field["src"] for field in FIELDS.values() if field.get("src")} - {"real_name_account"}
    assert named == set(queries.datasets())
    assert all(CITY.records[f"datasets/{code}"] for code in named)


def test_every_material_that_is_reused_or_shared_can_be_asked_for() -> None:
    checked = {
        code
        for code, material in MATERIALS.items()
        if material["src"] in ("ecert", "share") or material.get("fallback") in ("certificate", "share")
    }
    assert checked <= set(queries.checked_materials())
    assert {code.removeprefix("materials/") for code in CITY.records if code.startswith("materials/")} == set(
        queries.checked_materials()
    )


def test_every_value_is_an_element_of_that_register() -> None:
    for source, records in CITY.records.items():
        kind, _, code = source.partition("/")
        for record in records:
            if kind == "datasets":
                assert {FIELDS[element].get("src") for element in record.values} == {code}, source


def test_every_value_is_valid_for_its_type() -> None:
    for source, records in CITY.records.items():
        for record in records if source.startswith("datasets/") else []:
            for element, value in record.values.items():
                check(element, FIELDS[element], value)


def check(element: str, field: dict[str, Any], value: Any) -> None:
    options = LISTS[field["list"]]["options"] if "list" in field else field.get("options")
    if field["type"] in ("code", "enum"):
        assert value in options, (element, value)
    if field["type"] == "id_no":
        assert codes.normalise_id_no(value) == value
    if field["type"] == "uscc":
        assert codes.normalise_uscc(value) == value
    if field["type"] == "int":
        assert isinstance(value, int)
    if field["type"] == "group":
        assert all(set(row) <= set(field["sub"]) for row in value)
    if "len" in field:
        assert len(value) == field["len"], (element, value)
    if "max" in field and field["type"] in ("text", "address"):
        assert len(value) <= field["max"]


def test_nothing_in_the_registers_belongs_to_a_real_place() -> None:
    text = registers.DATA.read_text(encoding="utf-8")
    assert not [city for city in ("北京", "上海", "广州", "新疆", "喀什") if city in text]


def test_the_mothers_household_and_her_delivery_are_known() -> None:
    assert CITY.ask("datasets/population", LIN, ["household.no", "household.addr", "person.ethnicity"]) == {
        "household.no": "0101082207",
        "household.addr": "云溪市东湖区柳荫路18号2幢301室",
        "person.ethnicity": "01",
    }
    assert CITY.ask("datasets/birth_certificate", LIN, ["child.sex", "child.birth_time", "child.birth_cert_no"]) == {
        "child.sex": "2",
        "child.birth_time": "2026-11-09T06:32:00+08:00",
    }


def test_only_what_was_asked_for_is_told() -> None:
    assert CITY.ask("datasets/population", LIN, ["person.ethnicity"]) == {"person.ethnicity": "01"}


def test_somebody_unknown_has_no_record() -> None:
    assert CITY.ask("datasets/population", {"id_no": "110105194912310021"}, ["person.ethnicity"]) is None
    assert CITY.ask("datasets/population", {"id_no": ""}, ["person.ethnicity"]) is None


def test_a_document_is_found_from_everybody_it_concerns() -> None:
    for whom in (LIN, CHEN):
        assert (CITY.ask("materials/marriage_cert", whom, []) or {})["number"] == "J990101-2022-001873"
    assert CITY.ask("materials/hukou_book", SUN_XIAOYU, [])
    assert (CITY.ask("materials/sale_contract", QIAN, []) or {})["issued"] == "2026-11-16"


def test_a_business_is_found_from_its_owner_only_when_there_is_one() -> None:
    assert CITY.ask("datasets/market_entity", AYNUR, ["ent.uscc"]) == {"ent.uscc": "92990100MA0C3W7M6T"}
    assert CITY.ask("datasets/market_entity", HE, ["ent.uscc"]) is None
    by_code = CITY.ask("datasets/market_entity", {"uscc": "91990100MA0C1X5K9H"}, ["ent.legal_rep", "ent.type"])
    assert by_code == {"ent.legal_rep": "何文静", "ent.type": "1150"}


def test_a_record_about_nobody_is_an_error_of_the_file() -> None:
    with pytest.raises(registers.Unknown, match="nobody"):
        registers.Registers({"datasets": {"population": [{"person": "nobody"}]}}, {"persons": {}})


def test_the_service_answers_over_http(server: RegisterServer) -> None:
    status, answer = put(server, "/datasets/population", question(LIN, "person.ethnicity"))
    assert (status, answer["found"], answer["values"]) == (200, True, {"person.ethnicity": "01"})
    with urllib.request.urlopen(f"{address_of(server)}/health", timeout=5) as health:
        assert json.load(health)["status"] == "ok"


@pytest.mark.parametrize(
    ("path", "asked", "token", "status"),
    [
        ("/datasets/population", question(LIN, purpose=""), "demo-registers", 422),
        ("/datasets/population", question(LIN, application=""), "demo-registers", 422),
        ("/datasets/population", question({}), "demo-registers", 422),
        ("/datasets/population", question(LIN), "guessed", 401),
        ("/datasets/nothing", question(LIN), "demo-registers", 404),
        ("/../etc/passwd", question(LIN), "demo-registers", 404),
        ("/datasets/population", b"{", "demo-registers", 400),
        ("/datasets/population", b"[]", "demo-registers", 400),
        ("/datasets/population", b" " * 70_000, "demo-registers", 413),
    ],
)
def test_a_question_without_purpose_token_or_sense_is_refused(
    server: RegisterServer, path: str, asked: Any, token: str, status: int
) -> None:
    answered, body = put(server, path, asked, token)
    assert answered == status
    assert "values" not in body


def test_the_faults_are_read_from_the_environment() -> None:
    assert faults_of("") == {}
    assert faults_of("slow") == {"*": "slow"}
    assert faults_of("population=down, marriage=error") == {"population": "down", "marriage": "error"}
    with pytest.raises(SystemExit):
        faults_of("explode")
