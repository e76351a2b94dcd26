"""Turns the authoring files into the document of a version: every reference resolved, every label {zh, en}."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.catalogue.source.folder import Folder
from services.catalogue.source.reading import Table

FORMAT = 1
ACCOUNT_FACTS = ("name", "id_type", "id_no", "phone")
ORGANISATION_PREFIX = "ent"
DEFAULT_ICON = "file-text"
REGIONS = "region"
SAID_OF_DECISIONS = ("countersigns", "silence_grants", "quantity_limited", "not_public")
LAST = 900  # where no order is written


def text(value: Any) -> dict[str, str]:
    """Return a label as {zh, en}; a plain string is Chinese."""
    if isinstance(value, Mapping):
        return {language: str(value[language]) for language in ("zh", "en") if language in value}
    return {"zh": str(value)}


def maybe_text(value: Any) -> dict[str, str] | None:
    return None if value is None else text(value)


def sentence(value: Any) -> dict[str, str]:
    """Return a label; an unquoted sentence with a colon, which YAML reads as a mapping, is put together again."""
    if isinstance(value, Mapping) and "zh" not in value:
        return text(": ".join(str(part) for pair in value.items() for part in pair))
    return text(value)


def groups_of(when: Any) -> list[dict[str, list[str]]]:
    """Return a condition as a list of groups, whether it was written as one group or several."""
    if not when:
        return []
    groups = [when] if isinstance(when, Mapping) else when
    return [{question: list(_listed(allowed)) for question, allowed in group.items()} for group in groups]


def condition(node: Mapping[str, Any]) -> list[dict[str, list[str]]]:
    """Return `when` and `when_any` as one list of groups: `when` holds in every group of `when_any`."""
    common = groups_of(node.get("when"))
    if not node.get("when_any"):
        return common
    return [{**group, **(common[0] if common else {})} for group in groups_of(node["when_any"])]


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


def limit(node: Any) -> dict[str, Any] | None:
    if not node:
        return None
    return {key: node[key] for key in ("value", "unit", "basis", "extend", "evidence") if key in node}


def options(node: Any, code_lists: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the options of a question, an enumeration or a code list."""
    if isinstance(node, Mapping):
        return [{"code": str(code), "label": text(label)} for code, label in node.items()]
    return [{"code": str(code), "label": text(code)} for code in node or []]


def edges(depends_on: Iterable[Any]) -> list[dict[str, str]]:
    return [_edge(item if isinstance(item, Mapping) else {"on": item}) for item in depends_on]


def _edge(item: Mapping[str, Any]) -> dict[str, str]:
    return {
        "on": item["on"],
        "kind": item.get("kind", "start_after_grant"),
        "on_fail": item.get("on_fail", "block"),
    }


class Compiler:
    """Compiles one one-thing of a folder. Expects a folder that the linter found free of errors."""

    def __init__(self, folder: Folder, source: Table) -> None:
        self.folder, self.source = folder, source
        self.matters: list[Mapping[str, Any]] = list(source["matters"])
        self.rules: Mapping[str, Any] = source.get("field_rules") or {}

    def document(self) -> dict[str, Any]:
        source, card = self.source, self.source.get("card") or {}
        return {
            "format": FORMAT,
            "code": source["code"],
            "label": text(source),
            "everyday": text(card.get("title", source)),
            "summary": maybe_text(card.get("summary")),
            "icon": card.get("icon", DEFAULT_ICON),
            "order": source.get("order", LAST),
            "national_list": source.get("national_list", ""),
            "stage": source["stage"],
            "subject": source["subject"],
            "lead": source["lead"],
            "promise": limit(source.get("bundle_promise")),
            "preconditions": [sentence(item) for item in source.get("preconditions") or []],
            "certificate_option": self._certificate_option(),
            "invalid_when": [
                {"when": condition(item), "message": text(item["message"])} for item in source.get("invalid_when") or []
            ],
            "applicant_as": self._applicant_as(),
            "questions": self._questions(),
            "departments": self._departments(),
            "groups": self._groups(),
            "elements": [self._element(code, self.folder.fields[code]) for code in self._element_codes()],
            "materials": [self._material(code) for code in self._material_codes()],
            "matters": [self._matter(node) for node in self.matters],
            **self._confirmed_by(),
        }

    def _confirmed_by(self) -> dict[str, Any]:
        """Return who confirms beside the applicant; a one-thing of one applicant has no such key."""
        found = [signatory(node) for node in self.source.get("confirmed_by") or []]
        return {"confirmed_by": found} if found else {}

    def _certificate_option(self) -> dict[str, Any] | None:
        option = self.source.get("certificate_option")
        if not option:
            return None
        return {"code": option["code"], "label": text(option), "issue_when": option.get("issue_when", "")}

    # Questions and what the account fills

    def _questions(self) -> list[dict[str, Any]]:
        with_effect = questions_with_effect(self.source)
        return [
            {
                "code": code,
                "label": text(node),
                "options": options(node["options"]),
                "has_effect": code in with_effect,
                "help": maybe_text(node.get("help")),
                "when": condition(node),
            }
            for code, node in (self.source.get("questions") or {}).items()
        ]

    def _applicant_as(self) -> list[dict[str, Any]]:
        fillings = []
        for question, by_answer in (self.source.get("applicant_as") or self._default_roles()).items():
            if question == "always":
                fillings.append(self._filling([], by_answer))
                continue
            for answer, roles in by_answer.items():
                fillings.append(self._filling([{question: [answer]}], roles))
        return [self._filling([], "person"), *fillings]

    def _default_roles(self) -> dict[str, Any]:
        """Without applicant_as the account fills whatever names it as its source, and an enterprise its own record."""
        facts = {code: f"person.{suffix}" for code in self._element_codes() if (suffix := self._account_suffix(code))}
        return {"always": [facts, ORGANISATION_PREFIX] if self.source["subject"] == "enterprise" else facts}

    def _account_suffix(self, code: str) -> str:
        _prefix, _, suffix = code.partition(".")
        known = self.folder.fields[code].get("src") == "real_name_account" and suffix in ACCOUNT_FACTS
        return suffix if known else ""

    def _filling(self, when: list[dict[str, list[str]]], roles: Any) -> dict[str, Any]:
        facts: dict[str, str] = {}
        rows: dict[str, dict[str, str]] = {}
        for role in _listed(roles):
            for element, fact in self._facts(role).items():
                if isinstance(fact, Mapping):
                    rows[element] = dict(fact)
                else:
                    facts[element] = fact
        return {"when": when, "facts": facts, "rows": rows}

    def _facts(self, role: Any) -> Mapping[str, Any]:
        if isinstance(role, Mapping):
            return {element: fact for element, fact in role.items() if element in self._element_codes()}
        mine = [code for code in self._element_codes() if code.partition(".")[0] == role]
        if role == ORGANISATION_PREFIX:
            return {code: code for code in mine if self.folder.fields[code].get("src") == "market_entity"}
        return {code: f"person.{suffix}" for code in mine if (suffix := code.partition(".")[2]) in ACCOUNT_FACTS}

    # Departments, steps, elements, materials

    def _departments(self) -> list[dict[str, Any]]:
        codes = dict.fromkeys([self.source["lead"], *(matter["dept"] for matter in self.matters)])
        return [department(code, self.folder.departments[code]) for code in codes]

    def _groups(self) -> list[dict[str, Any]]:
        used = dict.fromkeys(self._group_of(code) for code in self._element_codes())
        return [self._group(code, position) for position, code in enumerate(used)]

    def _group(self, code: str, position: int) -> dict[str, Any]:
        node = self.folder.groups.get(code)
        if node is None:
            return {"code": code, "label": text(code), "order": 1000 + position}
        return {
            "code": code,
            "label": text(node),
            "order": node.get("order", 1000 + position),
        }

    def _group_of(self, code: str) -> str:
        rule = self.rules.get(code) or {}
        return str(rule.get("group") or self.folder.fields[code].get("group") or code.partition(".")[0])

    def _element_codes(self) -> list[str]:
        codes = [code for matter in self.matters for code in matter.get("fields") or []]
        produced = [code for matter in self.matters for code in matter.get("produces") or []]
        return list(dict.fromkeys([*codes, *produced]))

    def _element(self, code: str, node: Mapping[str, Any], rule: Mapping[str, Any] | None = None) -> dict[str, Any]:
        own = self.rules.get(code) or {} if rule is None else rule
        rule = {**node, **own}
        return {
            "code": code,
            "label": text(node),
            "type": node.get("type", "text"),
            "max": node.get("max"),
            "length": node.get("len"),
            "list": self._list_of(node),
            "options": self._element_options(rule),
            "pii": node.get("pii", 3),
            "src": rule.get("src") or "",
            "src_when": groups_of(rule.get("src_when")),
            "about": self._about(rule.get("about")),
            "derive": rule.get("derive") or "",
            "derive_when": groups_of(rule.get("derive_when")),
            "sub": self._sub(node, own.get("sub") or {}),
            "repeat": bool(node.get("repeat", False)),
            "group": self._group_of(code) if code in self.folder.fields else "",
            "required": bool(rule.get("required", True)),
            "required_when": groups_of(rule.get("required_when")),
            "asked_when": groups_of(rule.get("asked_when")),
            "help": maybe_text(rule.get("help")),
        }

    def _list_of(self, node: Mapping[str, Any]) -> str:
        return str(node.get("list") or (REGIONS if node.get("type") == "region" else ""))

    def _element_options(self, rule: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        if name := self._list_of(rule):
            found = options(self.folder.code_lists.get(name, {}).get("options", {}))
        elif "options" in rule:
            found = options(rule["options"])
        else:
            return None
        only = rule.get("only")
        return [option for option in found if option["code"] in only] if only else found

    def _about(self, about: Any) -> list[dict[str, Any]]:
        cases = [{"element": about}] if isinstance(about, str) else about or []
        return [
            {"element": case["element"], "when": groups_of(case.get("when"))}
            for case in cases
            if case["element"] in self._element_codes()
        ]

    def _sub(self, node: Mapping[str, Any], rules: Mapping[str, Any]) -> list[dict[str, Any]]:
        sub = node.get("sub") or {}
        if not isinstance(sub, Mapping):
            sub = {code: {"zh": code, "pii": node.get("pii", 3)} for code in sub}
        return [self._element(code, field, rules.get(code) or {}) for code, field in sub.items()]

    def _material_codes(self) -> list[str]:
        codes: list[str] = []
        for matter in self.matters:
            codes += matter.get("materials") or []
            codes += [code for extra in matter.get("extra") or [] for code in extra["materials"]]
        return list(dict.fromkeys(codes))

    def _material(self, code: str) -> dict[str, Any]:
        node = self.folder.materials[code]
        return {
            "code": code,
            "label": text(node),
            "src": node["src"],
            "of": node.get("of", ""),
            "fallback": node.get("fallback", "upload"),
            "deferrable": bool(node.get("deferrable", False)),
            "commit_ok": bool(node.get("commit_ok", False)),
            "required": bool(node.get("required", True)),
            "help": maybe_text(node.get("help")),
        }

    # Matters

    def _matter(self, node: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "code": node["code"],
            "label": text(node),
            "department": node["dept"],
            "item_type": str(node["item_type"]),
            "regime": node["regime"],
            "handling": node["handling"],
            "instant_when": groups_of(node["instant_when"]) if node.get("instant_when") else None,
            "statutory": limit(node.get("statutory")),
            "promised": limit(node.get("promised")),
            "special_procedures": list(node.get("special_procedures") or []),
            "site_check": bool(node.get("site_check", False)),
            "pledge_ok": bool(node.get("pledge_ok", False)),
            "required": bool(node.get("blocking", True)),
            "conditions": condition(node),
            "elements": list(node.get("fields") or []),
            "materials": list(node.get("materials") or []),
            "extra": [
                {"when": condition(extra), "materials": list(extra["materials"])} for extra in node.get("extra") or []
            ],
            "produces": list(node.get("produces") or []),
            "result": {
                "code": node["result"]["code"],
                "label": text(node["result"]),
                "kind": node["result"]["kind"],
            },
            "edges": edges(node.get("depends_on") or []),
            "evidence": node.get("evidence", ""),
            **_steps(node),
        }


def _steps(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a matter says of its inner steps and its decision; a matter that says nothing has no such keys."""
    said = {key: node[key] for key in SAID_OF_DECISIONS if node.get(key)}
    steps = [
        {
            "kind": step["kind"],
            "department": step.get("dept", ""),
            "days": step.get("days", 0),
            "question": maybe_text(step.get("question")),
        }
        for step in node.get("steps") or []
    ]
    return {**({"steps": steps} if steps else {}), **said}


def department(code: str, node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a department; who reconsiders its decisions follows from its kind unless it is written."""
    kind = node.get("kind", "agency")
    usual = "none" if kind == "enterprise" else "same_level_government"
    return {
        "code": code,
        "label": text(node),
        "kind": kind,
        "reconsideration": node.get("reconsideration", usual),
    }


def signatory(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return who confirms; of the rows of a group the fields have their usual names."""
    usual = {"name": "name", "id_no": "id_no", "phone": "phone", "role": "role"} if node.get("rows") else {}
    return {
        "code": node["code"],
        "label": text(node),
        "when": condition(node),
        "rows": node.get("rows", ""),
        **{key: node.get(key, usual.get(key, "")) for key in ("name", "id_no", "phone", "role")},
        "shows": list(node.get("shows") or []),
    }


def guides(folder: Folder) -> list[dict[str, Any]]:
    """Return the one-things that are listed without a form, as the national lists name them."""
    entries: list[dict[str, Any]] = []
    for batch, items in folder.menu_only.items():
        entries += [_guide(f"{batch}-{position}", item) for position, item in enumerate(items, start=1)]
    return [{**entry, "order": LAST + position} for position, entry in enumerate(entries)]


def _guide(code: str, item: Any) -> dict[str, Any]:
    node = item if isinstance(item, Mapping) else {"zh": item}
    return {
        "code": node.get("code", code),
        "label": text(node),
        "stage": node.get("stage", ""),
        "subject": node.get("subject", ""),
        "icon": node.get("icon", DEFAULT_ICON),
    }


def conditions_in(source: Mapping[str, Any]) -> Iterable[tuple[Any, Any]]:
    """Yield every condition of a one-thing with the node that holds it."""
    holders: list[Any] = [
        *(source.get("invalid_when") or []),
        *(source.get("matters") or []),
        *(source.get("confirmed_by") or []),
    ]
    holders += [extra for matter in source.get("matters") or [] for extra in matter.get("extra") or []]
    holders += (source.get("questions") or {}).values()
    rules = list((source.get("field_rules") or {}).values())
    rules += [sub for rule in rules for sub in (rule.get("sub") or {}).values()]
    for holder in holders + rules + [about for rule in rules for about in _listed(rule.get("about"))]:
        if not isinstance(holder, Mapping):
            continue
        for key in (
            "when",
            "when_any",
            "instant_when",
            "required_when",
            "asked_when",
            "derive_when",
        ):
            if holder.get(key):
                yield holder, key


def questions_with_effect(source: Mapping[str, Any]) -> set[str]:
    """Return the questions that some condition or the choice of role depends on."""
    found = {
        question for holder, key in conditions_in(source) for group in groups_of(holder[key]) for question in group
    }
    return found | set(source.get("applicant_as") or ())
