"""The parts of a published one-thing, typed and frozen. Pure: built from the document alone, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.catalogue.conditions import Group
from services.catalogue.situation import Situation

Label = Mapping[str, str]
Document = Mapping[str, Any]
When = tuple[Group, ...]
LICENCES = frozenset({"licensing", "market_registration"})  # the regimes whose grants are administrative licences


@dataclass(frozen=True)
class Option:
    code: str
    label: Label


@dataclass(frozen=True)
class Question:
    """A situational question. `when`: asked only in these situations; without effect its answer only informs."""

    code: str
    label: Label
    options: tuple[Option, ...]
    has_effect: bool
    help: Label | None
    when: When


@dataclass(frozen=True)
class Refusal:
    """A combination of answers that is stopped with a message before anything is filled in."""

    when: When
    message: Label


@dataclass(frozen=True)
class DepartmentInfo:
    """`kind`: agency, enterprise (no administrative remedy) or portal_owner; `reconsideration`: which body reviews."""

    code: str
    label: Label
    kind: str
    reconsideration: str


@dataclass(frozen=True)
class About:
    """Whose record a register is asked for: the value of `element` (an identity number or a credit code)."""

    element: str
    when: When


@dataclass(frozen=True)
class Element:
    """One entry of the city's data dictionary as this one-thing uses it.

    `pii`: 0 public, 1 ordinary, 2 personal, 3 sensitive (PIPL art 28). `src`: register that can answer, in the
    situations `src_when`.
    `derive`: element or rule it follows from, in the situations `derive_when`. `sub`: the fields of a group's row.
    `asked_when`: the element exists only in these situations. `required_when`: required only in these.
    """

    code: str
    label: Label
    type: str
    max: int | None
    length: int | None
    list: str
    options: tuple[Option, ...] | None
    pii: int
    src: str
    src_when: When
    about: tuple[About, ...]
    derive: str
    derive_when: When
    sub: tuple["Element", ...]
    repeat: bool
    group: str
    required: bool
    required_when: When
    asked_when: When
    help: Label | None


@dataclass(frozen=True)
class MaterialType:
    """`src`: ecert, share, upload, commit, auto, onsite, or output of the matter `of`, else by `fallback`."""

    code: str
    label: Label
    src: str
    of: str
    fallback: str
    deferrable: bool
    commit_ok: bool
    required: bool
    help: Label | None


@dataclass(frozen=True)
class FormGroup:
    """One step of the form."""

    code: str
    label: Label
    order: int


@dataclass(frozen=True)
class Limit:
    """`unit` is workday, day, hour, instant, or calendar_window (runs to an announced calendar). Never converted.

    `evidence` "G" is illustrative: shown as the demo city's promise, never as a fact of law.
    """

    value: int
    unit: str
    basis: str = ""
    extend: int = 0
    evidence: str = ""


@dataclass(frozen=True)
class Edge:
    """`on` is the upstream matter; `kind` start_after_grant, start_after_accept or decide_after."""

    on: str
    kind: str
    on_fail: str


@dataclass(frozen=True)
class ResultType:
    """`kind`: ecert, certificate, decision, receipt or data (no PDF)."""

    code: str
    label: Label
    kind: str


@dataclass(frozen=True)
class Extra:
    """Materials that are added in some situations."""

    when: When
    materials: tuple[str, ...]


@dataclass(frozen=True)
class StepRule:
    """One step inside the review: first_review, second_review, site_check or opinion.

    `department` is asked (empty: the matter's own), within `days` working days (0: no date of its own); another
    department that stays silent past it has no objection.
    """

    kind: str
    department: str = ""
    days: int = 0
    question: Label | None = None


@dataclass(frozen=True)
class Matter:
    """One department's matter inside the one-thing. `required`: a failed one keeps the outcome from being `core`.

    `countersigns`: how many officers sign a proposal before the one who decides. `silence_grants`: the legal basis
    on which silence past the statutory limit grants; empty where it does not. `quantity_limited`: only so many are
    granted, in the order of acceptance (Licensing Law art 57). `not_public`: the legal basis on which decisions that
    grant it are not published (art 5, 40); empty where they are.
    """

    code: str
    label: Label
    department: str
    item_type: str
    regime: str
    handling: str
    instant_when: When | None
    statutory: Limit | None
    promised: Limit | None
    special_procedures: tuple[str, ...]
    site_check: bool
    pledge_ok: bool
    required: bool
    conditions: When
    elements: tuple[str, ...]
    materials: tuple[str, ...]
    extra: tuple[Extra, ...]
    produces: tuple[str, ...]
    result: ResultType
    edges: tuple[Edge, ...]
    evidence: str
    steps: tuple[StepRule, ...] = ()
    countersigns: int = 0
    silence_grants: str = ""
    quantity_limited: bool = False
    not_public: str = ""

    @property
    def is_published(self) -> bool:
        """Say whether everybody may look up decisions that grant it: it is an administrative licence."""
        return self.regime in LICENCES and not self.not_public


@dataclass(frozen=True)
class Filling:
    """What the account fills in the situations `when`: element -> fact of the profile.

    `rows`: group element -> (field of the row -> fact of the profile, or the fixed value written as "=value").
    """

    when: When
    facts: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Signatory:
    """Who confirms the answers beside the applicant before they are submitted, in the situations `when`.

    `rows`: a group element, and every row is such a party; `name`, `id_no`, `phone`, `role` are its fields then, and
    elements of the form otherwise. `phone` and `role` may be empty. `shows`: what every such party may read.
    """

    code: str
    label: Label
    when: When
    rows: str
    name: str
    id_no: str
    phone: str
    role: str
    shows: tuple[str, ...]


def _when(groups: Sequence[Group] | None) -> When:
    return tuple({question: tuple(allowed) for question, allowed in group.items()} for group in groups or ())


def _limit(data: Mapping[str, Any] | None) -> Limit | None:
    return Limit(**data) if data else None


def _options(data: Sequence[Mapping[str, Any]] | None) -> tuple[Option, ...] | None:
    return None if data is None else tuple(Option(**option) for option in data)


def _element(data: Mapping[str, Any]) -> Element:
    return Element(
        **{
            **data,
            "options": _options(data["options"]),
            "about": tuple(About(about["element"], _when(about["when"])) for about in data["about"]),
            "src_when": _when(data["src_when"]),
            "derive_when": _when(data["derive_when"]),
            "required_when": _when(data["required_when"]),
            "asked_when": _when(data["asked_when"]),
            "sub": tuple(_element(sub) for sub in data["sub"]),
        }
    )


def _matter(data: Mapping[str, Any]) -> Matter:
    return Matter(
        **{
            **data,
            "instant_when": None if data["instant_when"] is None else _when(data["instant_when"]),
            "statutory": _limit(data["statutory"]),
            "promised": _limit(data["promised"]),
            "special_procedures": tuple(data["special_procedures"]),
            "conditions": _when(data["conditions"]),
            "elements": tuple(data["elements"]),
            "materials": tuple(data["materials"]),
            "extra": tuple(Extra(_when(extra["when"]), tuple(extra["materials"])) for extra in data["extra"]),
            "produces": tuple(data["produces"]),
            "result": ResultType(**data["result"]),
            "edges": tuple(Edge(**edge) for edge in data["edges"]),
            "steps": tuple(StepRule(**step) for step in data.get("steps", ())),
        }
    )


class Definition:
    """Reads the document of one published version."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.code: str = document["code"]
        self.label: Label = document["label"]
        self.everyday: Label = document["everyday"]
        self.summary: Label | None = document["summary"]
        self.icon: str = document["icon"]
        self.lead: str = document["lead"]
        self.stage: str = document["stage"]
        self.subject: str = document["subject"]
        self.preconditions: tuple[Label, ...] = tuple(document["preconditions"])
        self.promise: Limit | None = _limit(document["promise"])
        self.certificate_option: Mapping[str, Any] | None = document["certificate_option"]

    @cached_property
    def questions(self) -> list[Question]:
        return [
            Question(
                **{
                    **data,
                    "options": _options(data["options"]),
                    "when": _when(data["when"]),
                }
            )
            for data in self.document["questions"]
        ]

    @cached_property
    def invalid_when(self) -> list[Refusal]:
        return [Refusal(_when(data["when"]), data["message"]) for data in self.document["invalid_when"]]

    @cached_property
    def applicant_as(self) -> list[Filling]:
        return [Filling(_when(data["when"]), data["facts"], data["rows"]) for data in self.document["applicant_as"]]

    @cached_property
    def signatories(self) -> list[Signatory]:
        return [
            Signatory(**{**data, "when": _when(data["when"]), "shows": tuple(data["shows"])})
            for data in self.document.get("confirmed_by", ())
        ]

    @cached_property
    def departments(self) -> dict[str, DepartmentInfo]:
        return {data["code"]: DepartmentInfo(**data) for data in self.document["departments"]}

    @cached_property
    def elements(self) -> dict[str, Element]:
        return {data["code"]: _element(data) for data in self.document["elements"]}

    @cached_property
    def materials(self) -> dict[str, MaterialType]:
        return {data["code"]: MaterialType(**data) for data in self.document["materials"]}

    @cached_property
    def groups(self) -> list[FormGroup]:
        return [FormGroup(**data) for data in self.document["groups"]]

    @cached_property
    def matters(self) -> dict[str, Matter]:
        return {data["code"]: _matter(data) for data in self.document["matters"]}

    def situation(self, answers: Mapping[str, str], only: Sequence[str] = ()) -> Situation:
        """Return what applies when the situational questions are answered like this; unknown answers are ignored.

        `only`: of what applies these matters alone, for an application that supplements another.
        """
        return Situation(self, answers, only)
