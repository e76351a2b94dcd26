"""The materials of an application as its applicant sees them: needed, settled, or waiting for a photo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.applications import queries
from services.applications.models import Application
from services.applications.pledge_terms import Terms, terms_of
from services.catalogue import queries as catalogue
from services.catalogue.situation import NeededMaterial, Situation
from services.core import codes
from services.core.labels import Label
from services.materials import queries as materials
from services.materials.models import MaterialVersion
from services.materials.statements import Statement, for_material, text_of
from services.sharing import queries as sharing

CHECKED, TO_UPLOAD, TO_AGREE, LATER, COUNTER = "checked", "upload", "statement", "sibling", "original"
SUPPLIES = {"certificate": CHECKED, "share": CHECKED, "pledge": TO_AGREE, "generated": TO_AGREE}
BY_UPLOAD = MaterialVersion.Source.UPLOAD
BY_STATEMENT = MaterialVersion.Source.STATEMENT
VOUCHED = (MaterialVersion.Source.CERTIFICATE, MaterialVersion.Source.REGISTER)


@dataclass(frozen=True)
class Paper:
    """One material. `way`: checked (by a register), upload, statement, sibling (comes from another matter), original.

    `unanswered`: the register was asked and did not answer. `terms`: a pledge is taken instead of the paper.
    `declined`: the applicant hands in another paper instead of the one on record. `lapsed`: the one on record was valid
    until that day (ISO text).
    """

    needed: NeededMaterial
    way: str
    versions: tuple[MaterialVersion, ...] = ()
    statement: Statement | None = None
    source: Label = ""
    unanswered: bool = False
    declined: bool = False
    lapsed: str = ""
    terms: Terms | None = None
    from_matter: Label = ""
    serves: tuple[Label, ...] = field(default_factory=tuple)

    @property
    def code(self) -> str:
        """The material's code."""
        return self.needed.material.code

    @property
    def label(self) -> Label:
        """The material's name."""
        return self.needed.material.label

    @property
    def uploads(self) -> list[MaterialVersion]:
        """The files handed in."""
        return [version for version in self.versions if version.source == BY_UPLOAD]

    @property
    def vouched(self) -> MaterialVersion | None:
        """What a certificate or a register vouches for, so that nothing is handed in."""
        return next((version for version in self.versions if version.source in VOUCHED), None)

    @property
    def number_masked(self) -> str:
        """The number of the certificate or record that is used: enough to recognise it by."""
        number = str(self.vouched.facts.get("number", "")) if self.vouched else ""
        return codes.mask_uscc(number) if number else ""

    @property
    def issued(self) -> date | None:
        """The day the certificate or record that is used was issued, if it says so."""
        try:
            return date.fromisoformat(str(self.vouched.facts.get("issued", ""))) if self.vouched else None
        except ValueError:
            return None

    @property
    def is_own_certificate(self) -> bool:
        """Whether it is one of the certificates that the portal issued to the applicant."""
        return self.vouched is not None and self.vouched.source == MaterialVersion.Source.CERTIFICATE

    @property
    def pledge(self) -> MaterialVersion | None:
        """The statement agreed to, if there is one."""
        return next((version for version in self.versions if version.source == BY_STATEMENT), None)

    @property
    def may_pledge(self) -> bool:
        """Whether a pledge is taken instead of the paper."""
        return self.terms is not None

    @property
    def may_follow(self) -> bool:
        """Whether it can be handed in after the submission: it need not be there, or a pledge says by when."""
        return self.needed.optional or (self.needed.material.deferrable and (self.may_pledge or bool(self.pledge)))

    @property
    def settled(self) -> bool:
        """Whether nothing more is asked of the applicant now."""
        return self.way in (LATER, COUNTER) or bool(self.versions)

    @property
    def missing(self) -> bool:
        """Whether the application cannot be submitted without it."""
        return not self.settled and not self.needed.optional

    @property
    def trust(self) -> str:
        """The best level of trust among what is on file, A to D; empty when nothing is."""
        return min((version.trust for version in self.versions), default="")


def papers_of(situation: Situation, application: Application) -> list[Paper]:
    """Return every material of the set, in the order in which it concerns the applicant."""
    on_file = materials.of_application(application.pk)
    keepers = {code: department.label for code, department in catalogue.departments().items()}
    terms = terms_of(application, situation) if application.is_draft else {}
    found = [
        _paper(needed, situation, application, on_file, keepers, terms.get(needed.material.code))
        for needed in situation.materials
    ]
    return sorted(found, key=lambda paper: ORDER.index(paper.way))


ORDER = (TO_UPLOAD, TO_AGREE, CHECKED, LATER, COUNTER)


def _paper(
    needed: NeededMaterial,
    situation: Situation,
    application: Application,
    on_file: Mapping[str, list[MaterialVersion]],
    keepers: Mapping[str, Label],
    terms: Terms | None,
) -> Paper:
    material = needed.material
    versions = tuple(on_file.get(material.code, ()))
    asked = application.lookups.get(f"material/{material.code}", {})
    outcome = asked.get("outcome", "")
    way = _way(needed, versions)
    return Paper(
        needed=needed,
        way=way,
        versions=versions,
        statement=_statement(needed, way),
        source=keepers.get(sharing.department_of(material.code), "") if way == CHECKED else "",
        unanswered=outcome == "unavailable",
        declined=outcome == "declined",
        lapsed=asked.get("until", "") if outcome == "expired" else "",
        terms=terms,
        from_matter=situation.definition.matters[needed.upstream].label if needed.upstream else "",
        serves=tuple(situation.definition.matters[matter].label for matter in needed.serves),
    )


LATER_TEXT = "defer"


def _statement(needed: NeededMaterial, way: str) -> Statement | None:
    """Return what is agreed to: the statement itself, a pledge instead of the paper, or one to hand it in later."""
    if way == TO_AGREE or needed.material.commit_ok:
        return for_material(needed.material.code)
    return text_of(LATER_TEXT) if needed.material.deferrable else None


def _way(needed: NeededMaterial, versions: tuple[MaterialVersion, ...]) -> str:
    """A certificate or record that no register confirmed has to be handed in."""
    way = SUPPLIES.get(needed.supply, needed.supply)
    if way == CHECKED:
        confirmed = any(version.source not in (BY_UPLOAD, BY_STATEMENT) for version in versions)
        return CHECKED if confirmed else TO_UPLOAD
    return way


def papers_to_follow(application: Application) -> list[Paper]:
    """Return what the applicant was allowed to hand in later and has not yet; nothing once all is over."""
    if not application.is_live or application.is_draft:
        return []
    found = papers_of(queries.situation_of(application), application)
    to_upload = [paper for paper in found if paper.way == TO_UPLOAD]
    return [
        paper
        for paper in to_upload
        if (paper.may_follow and not paper.versions) or (paper.pledge and not paper.uploads and not paper.vouched)
    ]


def paper_named(papers: list[Paper], code: str) -> Paper | None:
    """Return the paper with that code."""
    return next((paper for paper in papers if paper.code == code), None)


def itemised(papers: list[Paper]) -> list[dict[str, Any]]:
    """Return the papers as a list of what was received: label, form, pages, trust level (domain reference 2.6, D01)."""
    return [
        {
            "label": paper.label,
            "way": paper.way,
            "files": len(paper.uploads),
            "pages": sum(version.pages for version in paper.versions),
            "trust": paper.trust,
        }
        for paper in papers
    ]
