"""A citizen says a register is wrong: the department that keeps it gets a task; meanwhile the citizen's word counts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from services.applications import lookups, queries, supply
from services.applications.actions import locked
from services.applications.display import masked, shown
from services.applications.fields import field_for
from services.applications.models import Application
from services.applications.prefill import derive_anew, save
from services.applications.telling import tell_principal
from services.applications.widgets import StoredFile
from services.catalogue.definition import Element
from services.catalogue.situation import NeededElement
from services.core import codes
from services.core.actors import Actor
from services.materials import actions as materials
from services.materials import queries as material_queries
from services.materials.models import MaterialVersion
from services.notices.actions import notify
from services.sharing import disputes
from services.sharing.models import Dispute

EVIDENCE = "dispute"  # the type under which the evidence lies among the materials


class DisputeForm(forms.Form):
    """What is right, why, and a photo that shows it; the photo is stored at once and stays when something is amiss."""

    explanation = forms.CharField(
        label=_("What is wrong?"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        error_messages={"required": _("Please say what is wrong.")},
    )
    evidence = forms.FileField(
        label=_("A photo or document that shows it"),
        required=False,
        widget=StoredFile({"accept": "image/jpeg,image/png,application/pdf"}),
    )

    def __init__(self, *args: Any, element: Element, evidence: MaterialVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["evidence"] = str(evidence.pk) if evidence else ""
        self.fields = {"value": field_for(element, required=True), **self.fields}


def kept_evidence(application: Application, code: str) -> MaterialVersion | None:
    """Return what was handed in to show that this element is wrong and has not been laid before the department yet."""
    return material_queries.unsealed(application.pk, EVIDENCE, code).last()


def keep_evidence(application: Application, code: str, file: "UploadedFile[Any]", *, actor: Actor) -> MaterialVersion:
    """Store a photo for a dispute at once, in place of one stored before. Raises UploadRefused."""
    version = materials.add_upload(
        application_id=application.pk, type_code=EVIDENCE, subject=code, uploaded_file=file, actor=actor
    )
    for older in material_queries.unsealed(application.pk, EVIDENCE, code).exclude(pk=version.pk):
        materials.remove_upload(version_id=older.pk, application_id=application.pk, actor=actor)
    return version


def disputable(application: Application, code: str) -> NeededElement | None:
    """Return the element if its value comes from a register."""
    if application.sources.get(code, {}).get("source") != supply.REGISTER:
        return None
    elements = queries.situation_of(application).elements
    return next((one for one in elements if one.element.code == code and not one.element.sub), None)


def dispute(
    application: Application,
    needed: NeededElement,
    *,
    value: Any,
    explanation: str,
    evidence: MaterialVersion | None,
    actor: Actor,
) -> Dispute:
    """Open the task at the source and use the citizen's own value, unverified."""
    with transaction.atomic():
        if evidence:
            materials.seal_one(version_id=evidence.pk)
        current = locked(application.pk)
        code = needed.element.code
        source: Mapping[str, Any] = current.sources.get(code, {})
        opened = disputes.open_dispute(
            application_id=current.pk,
            account_id=current.account_id,
            dataset=source.get("dataset", needed.element.src),
            element=code,
            label=needed.element.label,
            subject=codes.mask_id_no(str(source.get("whom", ""))),
            recorded=masked(needed.element, current.answers.get(code)),
            claimed=shown(needed.element, value),
            value=value,
            explanation=explanation,
            evidence_id=evidence.pk if evidence else None,
        )
        current.answers[code] = value
        current.sources[code] = {"source": supply.TYPED, "verified": False, "disputed": str(opened.pk)}
        derive_anew(current, queries.situation_of(current))
        save(current)
        tell_principal(current, actor, "disputed")
    return opened


@transaction.atomic
def closed(one: Dispute) -> None:
    """Take up the department's answer: a corrected record is verified, an upheld one is fetched again in a draft."""
    application = Application.objects.select_for_update(of=("self",)).filter(pk=one.application_id).first()
    if application is None:
        return
    if application.sources.get(one.element, {}).get("disputed") == str(one.pk):
        _take_up(application, one)
    notify(
        account_id=one.account_id,
        kind="record_corrected" if one.state == "corrected" else "record_upheld",
        params={"element": dict(one.label), "answer": one.answer},
        subject_id=application.pk,
        link=application.get_absolute_url(),
    )


def _take_up(application: Application, one: Dispute) -> None:
    if one.state == "corrected":
        confirmed = {"source": supply.TYPED, "verified": True, "dataset": one.dataset, "corrected": str(one.pk)}
        application.sources[one.element] = confirmed
    elif application.is_draft:
        _ask_again(application, one)
    save(application)


def _ask_again(application: Application, one: Dispute) -> None:
    """Forget that the register was asked, so that the next page asks it."""
    application.sources[one.element] = {"source": supply.TYPED, "verified": False}
    for key in [key for key in application.lookups if key.startswith(f"{one.dataset}/") and lookups.SECOND not in key]:
        del application.lookups[key]
