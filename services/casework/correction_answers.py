"""The applicant's page of the one notice: each point with what was entered so far. Reads only what was served."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from services.applications import queries as applications
from services.applications.fields import Picture, field_for
from services.applications.models import Application
from services.catalogue.definition import Element
from services.core.actors import Actor
from services.materials import actions as materials
from services.materials import queries as material_queries
from services.materials.models import MaterialVersion

from .correction_workflow import NoticeState
from .demands import asked_since
from .models import CorrectionItem, CorrectionNotice
from .pledging import Offer, offer_for

MATERIAL = CorrectionItem.Target.MATERIAL
SUPPLIED, CHANGED, SAID, CANNOT, PLEDGED = "supplied", "changed", "said", "cannot", "pledged"
Data = Mapping[str, Any]
Files = MultiValueDict[str, UploadedFile]
MOST_TEXT = 500


@dataclass
class Point:
    """One line of the notice with its answer. `how`: supplied, changed, said, cannot, pledged, or nothing yet."""

    no: int
    line: Mapping[str, Any]
    offer: Offer | None
    how: str
    text: str
    uploads: list[MaterialVersion] = field(default_factory=list)
    form: forms.Form | None = None
    error: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What it is about."""
        return str(self.line["target_kind"]), str(self.line["target"])

    @property
    def is_material(self) -> bool:
        """Whether a paper is asked for, not an answer."""
        return bool(self.line["target_kind"] == MATERIAL)

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer that could be sent."""
        return bool(self.uploads) or self.how in {CHANGED, SAID, CANNOT, PLEDGED}

    @property
    def anchor(self) -> str:
        """Where the error summary leads to."""
        return f"point-{self.no}"


def open_notice(application: Application) -> CorrectionNotice | None:
    """Return the notice that waits for the applicant."""
    return application.correction_notices.filter(state=NoticeState.OPEN).first()


def points_of(notice: CorrectionNotice, data: Data | None = None) -> list[Point]:
    """Return the points in the order of the letter; `data` is what was posted, else what is stored is shown."""
    definition = applications.definition_of(notice.application)
    served = notice.items.served().select_related("case__department", "case__application")
    items = {item.place: item for item in served}
    on_file = material_queries.of_application(notice.application_id)
    found, asked = [], asked_since(notice)
    for no, line in enumerate(notice.lines, start=1):
        item = items.get((line["target_kind"], line["target"]))
        if item is None or item.state != "noticed":
            continue
        since = asked.get(item.target, notice.served_at)
        fresh = [one for one in on_file.get(item.target, ()) if _answers(one, since)]
        found.append(_point(no, line, item, fresh, definition.elements, data))
    return found


def _answers(version: MaterialVersion, since: datetime) -> bool:
    """Say whether a file came in as an answer to what was asked since then."""
    return version.source == MaterialVersion.Source.UPLOAD and version.created_at >= since


def _point(
    no: int,
    line: Mapping[str, Any],
    item: CorrectionItem,
    uploads: list[MaterialVersion],
    elements: Mapping[str, Element],
    data: Data | None,
) -> Point:
    given = item.answer_given if data is None else {"kind": data.get(f"how-{no}"), "text": data.get(f"text-{no}")}
    how, text = str(given.get("kind") or ""), str(given.get("text") or "")[:MOST_TEXT]
    point = Point(no=no, line=line, offer=None, how=how, text=text)
    if point.is_material:
        point.offer, point.uploads = offer_for(item.case, item.target), uploads
    else:
        stored = item.answer_given.get("value", applications.answers_of(item.case.application).get(item.target))
        point.form = _form(no, elements[item.target], stored, data)
    return point


def _served_at(item: CorrectionItem) -> datetime:
    """Return when the item was served."""
    assert item.notice is not None
    return item.notice.served_at


def _form(no: int, element: Element, stored: Any, data: Data | None) -> forms.Form | None:
    """Return a form with the one field of an answer; a list or a picture is explained in words instead."""
    if element.sub or element.type == "image":
        return None
    made = forms.Form(data, initial={element.code: stored}, prefix=f"point-{no}")
    found = field_for(element, required=False)
    if isinstance(found, Picture):
        return None
    made.fields[element.code] = found
    return made


def take(notice: CorrectionNotice, data: Data, files: Files, *, actor: Actor) -> list[Point]:
    """Store what was sent for each point, files at once; return the points with what is wrong beside each."""
    application_id = notice.application_id
    refused: dict[int, list[str]] = {}
    for point in points_of(notice, data):
        if point.is_material and (sent := files.getlist(f"file-{point.no}")):
            _kept, refused[point.no] = materials.add_uploads(
                application_id=application_id, type_code=point.place[1], uploaded_files=sent, actor=actor
            )
    points = points_of(notice, data)
    for point in points:
        point.error = " ".join(refused.get(point.no, ())) or _problem(point)
    return points


def _problem(point: Point) -> str:
    if point.how == CHANGED and point.form is not None and not point.form.is_valid():
        return " ".join(str(text) for texts in point.form.errors.values() for text in texts)
    if point.how == CHANGED and point.form is not None and not any(point.form.cleaned_data.values()):
        return _("Please fill in the corrected answer.")
    if point.how in {SAID, CANNOT} and not point.text.strip():
        return _("Please write a few words of explanation.")
    return ""


def answers_of(points: list[Point]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the answers to be kept; what is wrong is kept as text but does not count as an answer."""
    return {point.place: _answer(point) for point in points}


def _answer(point: Point) -> dict[str, Any]:
    allowed = {SUPPLIED, CANNOT, PLEDGED} if point.is_material else {CHANGED, SAID, CANNOT}
    if point.how == PLEDGED and point.offer is None:
        allowed -= {PLEDGED}
    answer: dict[str, Any] = {"text": point.text}
    if point.how in allowed and not point.error:
        answer["kind"] = (
            SUPPLIED if point.how == SUPPLIED and point.uploads else "" if point.how == SUPPLIED else point.how
        )
    if point.how == CHANGED and not point.error and point.form is not None:
        answer["value"] = point.form.cleaned_data[point.place[1]]
    return {name: value for name, value in answer.items() if value not in ("", None)}
