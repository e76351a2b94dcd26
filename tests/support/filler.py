"""Fills the form of any one-thing with valid answers, over HTTP as a citizen does: start, steps, materials, submit."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from services.applications import queries
from services.applications.models import Application
from services.applications.papers import Paper, papers_of
from services.applications.steps import DONE, Step, steps_of
from services.applications.synthetic import VALUES, Posted, month_of_retirement, picture, posted
from services.applications.synthetic import bank_card as bank_card
from services.applications.synthetic import id_no as id_no
from services.applications.synthetic import uscc as uscc
from services.applications.synthetic import value_of as value_of
from services.applications.synthetic_parties import everybody_confirms


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
        category = str(self.values.get("work.category", VALUES["work.category"]))
        month = month_of_retirement(self.application.answers, category)
        if month and "pension.retire_month" not in self.values:
            self.values["pension.retire_month"] = month

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

    def let_everybody_confirm(self) -> "Filler":
        """Let the other parties of a joint application be asked and confirm; nobody else is there for any other."""
        everybody_confirms(self.application, self.application.account)
        return self

    def submit(self) -> Application:
        """Submit and return the application."""
        self.let_everybody_confirm()
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
