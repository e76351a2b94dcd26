"""Fills the form of any one-thing with valid answers, over HTTP as a citizen does: start, steps, materials, submit."""

import io
import itertools
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from services.applications import queries
from services.applications.models import Application
from services.applications.papers import Paper, papers_of
from services.applications.steps import DONE, Step, steps_of
from services.catalogue.definition import Element
from services.catalogue.retirement import retirement_month, rule_for
from services.catalogue.situation import NeededElement
from services.core.codes import birth_date_of, id_no_with_check, sex_of, uscc_check

_serial = itertools.count(1)

ADDRESS = "云溪市东湖区柳荫路18号2幢301室"
DATES = {"date": ["2026", "11", "2"], "month": ["1990", "7"], "datetime": ["2026", "11", "9", "9", "30"]}
VALUES: dict[str, Any] = {  # where any value of the type would not do
    "deal.share_mode": "sole",
    "work.category": "production",
}
Posted = dict[str, Any]


def id_no(*, female: bool = False, year: int = 1990) -> str:
    """Return a new identity number of nobody."""
    serial = next(_serial) * 2 + (0 if female else 1)
    return id_no_with_check(f"990100{year + serial // 1000 % 9}0{1 + serial // 9000 % 9}15{serial % 1000:03d}")


def uscc() -> str:
    """Return a new unified social credit code of no enterprise."""
    body = f"91990100MA9{next(_serial):06d}"
    return body + uscc_check(body)


def bank_card() -> str:
    """Return a new bank card number of no bank."""
    body = f"6299010{next(_serial):08d}"
    total = sum(d * 2 - 9 if d > 4 else d * 2 for d in map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return body + str(-total % 10)


def picture(name: str = "photo.jpg") -> SimpleUploadedFile:
    """Return a small photo, each different from the others."""
    shade = next(_serial) % 250
    content = io.BytesIO()
    Image.new("RGB", (40 + shade % 37, 50), (shade, 120, 200)).save(content, "JPEG", quality=90)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def posted(needed: NeededElement, values: Mapping[str, Any] | None = None) -> Posted:
    """Return what a browser would send for one element, `values` going before what fits the type."""
    element = needed.element
    if element.sub:
        return _rows(needed, (values or {}).get(element.code))
    return _one(element.code, element, (values or {}).get(element.code, VALUES.get(element.code)))


def _one(name: str, element: Element, value: Any = None) -> Posted:
    if element.type in DATES:
        parts = re.split(r"[-T:]", value) if value else DATES[element.type]
        return {f"{name}_{place}": part for place, part in enumerate(parts)}
    value = value_of(element) if value is None else value
    return {name: [value] if element.type == "multi" and isinstance(value, str) else value}


def _rows(needed: NeededElement, rows: Any = None) -> Posted:
    element = needed.element
    rows = rows or ([{"role": "seller"}, {"role": "buyer"}] if element.code == "parties" else [{}])
    data: Posted = {f"{element.code}-count": str(len(rows))}
    for place, row in enumerate(rows):
        for sub in element.sub:
            if sub.required or sub.code in row:
                data |= _one(f"{element.code}-{place}-{sub.code}", sub, row.get(sub.code))
    return data


def value_of(element: Element) -> Any:
    """Return a valid value as it is typed."""
    if element.options is not None:
        return element.options[0].code
    female = element.code.startswith("mother.")
    makers: dict[str, Any] = {
        "id_no": lambda: id_no(female=female),
        "uscc": uscc,
        "phone_cn": lambda: f"100{next(_serial):08d}",
        "bank_card": bank_card,
        "address": lambda: ADDRESS,
        "money": lambda: "500000.00",
        "decimal": lambda: "88.5",
        "int": lambda: "12",
        "image": picture,
        "textarea": lambda: "餐饮服务；食品销售（仅销售预包装食品）",
        "text": lambda: _text(element),
    }
    return makers[element.type]()


def _text(element: Element) -> str:
    if element.length:
        return f"{next(_serial):0{element.length}d}"
    names = {"name": "云小溪", "head": "林建国", "legal_rep": "何文静", "bank": "云溪银行柳荫路支行"}
    text = names.get(element.code.rpartition(".")[2], f"甲{next(_serial):05d}号")
    return text[: element.max or 100]


class Filler:
    """One citizen filling in one application. `client` is signed in already."""

    def __init__(self, client: Client, values: Mapping[str, Any] | None = None) -> None:
        self.client, self.values = client, dict(values or {})
        self.application_id: UUID | None = None

    @property
    def application(self) -> Application:
        """The application as it is in the database now."""
        assert self.application_id, "start() first"
        return Application.objects.get(pk=self.application_id)

    def address(self, name: str, *arguments: str) -> str:
        """Return the address of one of the application's pages."""
        return reverse(f"applications:{name}", args=[self.application_id, *arguments])

    def start(self, code: str, situation: Mapping[str, str], enterprise: Any = None) -> "Filler":
        """Open a draft as the start page does."""
        data = {**situation, "go": "1", **({"enterprise": str(enterprise.pk)} if enterprise else {})}
        response = self.client.post(reverse("applications:start", args=[code]), data)
        assert response.status_code == 302, _complaints(response)
        self.application_id = UUID(re.findall(r"[0-9a-f-]{36}", response["Location"])[0])
        return self

    def steps(self) -> list[Step]:
        """Return the steps as they are now."""
        return steps_of(queries.situation_of(self.application), self.application)

    def data_for(self, step: Step) -> Posted:
        """Return valid input for every element of a step."""
        self._choose_month_of_retirement()
        return {key: value for needed in step.asked for key, value in posted(needed, self.values).items()}

    def fill_in(self) -> "Filler":
        """Fill in the steps one by one; saving one may add or settle others."""
        done: set[str] = set()
        while step := next((one for one in self.steps() if one.state != DONE and one.code not in done), None):
            response = self.client.post(self.address("step", step.code), {**self.data_for(step), "do": "next"})
            assert response.status_code == 302, f"{step.code}: {_complaints(response)}"
            done.add(step.code)
        return self

    def _choose_month_of_retirement(self) -> None:
        number = str(self.application.answers.get("person.id_no") or "")
        if number and "pension.retire_month" not in self.values:
            rule = rule_for(sex_of(number), str(self.values.get("work.category", VALUES["work.category"])))
            self.values["pension.retire_month"] = retirement_month(birth_date_of(number), rule).strftime("%Y-%m")

    def papers(self) -> list[Paper]:
        """Return the materials as they are now."""
        return papers_of(queries.situation_of(self.application), self.application)

    def hand_in(self) -> "Filler":
        """Upload a photo for what is missing and agree to every statement."""
        data: Posted = {"do": "next", "agree": []}
        for paper in self.papers():
            if paper.settled:
                continue
            if paper.way == "statement":
                data["agree"].append(paper.code)
            elif paper.way == "upload":
                data[f"file-{paper.code}"] = [picture(f"{paper.code}.jpg")]
        response = self.client.post(self.address("materials"), data)
        assert response.status_code == 302, _complaints(response)
        return self

    def declaration(self) -> Posted:
        """Return what the check page sends."""
        page = self.client.get(self.address("check"))
        assert page.status_code == 200
        form = page.context["form"]
        return {"agreed": "on", "command": str(form["command"].value()), "version": form["version"].value()}

    def submit(self) -> Application:
        """Submit and return the application."""
        response = self.client.post(self.address("submit"), self.declaration())
        assert response.status_code == 302, _complaints(response)
        assert response["Location"] == self.address("submitted"), response["Location"]
        return self.application

    def everything(self, code: str, situation: Mapping[str, str], enterprise: Any = None) -> Application:
        """Go the whole way from the start page to the submission."""
        return self.start(code, situation, enterprise).fill_in().hand_in().submit()


def _complaints(response: Any) -> str:
    """Return the messages of a page that did not take the input."""
    context = getattr(response, "context", None) or {}
    errors = context.get("errors") if "errors" in context else None
    return f"{response.status_code} {errors or re.findall('field-error[^<]*<[^>]*>[^<]*', response.content.decode())}"
