"""Writes a published document back as source files that compile to the same document."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from services.catalogue.source.compiler import SAID_OF_DECISIONS

Node = dict[str, Any]
CONDITIONS = ("required_when", "asked_when", "derive_when", "src_when")


def write_folder(document: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the one-thing and the dictionaries it uses; return the files."""
    files = {
        "departments.yaml": {"departments": {node["code"]: _department(node) for node in document["departments"]}},
        "fields.yaml": {"fields": {node["code"]: _field(node) for node in document["elements"]}},
        "materials.yaml": {"materials": {node["code"]: _material(node) for node in document["materials"]}},
        "code_lists.yaml": {"code_lists": _code_lists(document["elements"])},
        "groups.yaml": {
            "groups": {node["code"]: {**node["label"], "order": node["order"]} for node in document["groups"]}
        },
        f"one_things/{document['code']}.yaml": one_thing(document),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(as_yaml(content), encoding="utf-8")
    return [folder / name for name in files]


def as_yaml(content: Any) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def one_thing(document: Mapping[str, Any]) -> Node:
    """Return the one-thing in the authoring format."""
    return _filled(
        code=document["code"],
        **document["label"],
        order=document["order"],
        card=_filled(title=document["everyday"], summary=document["summary"], icon=document["icon"]),
        national_list=document["national_list"],
        stage=document["stage"],
        subject=document["subject"],
        lead=document["lead"],
        bundle_promise=document["promise"],
        preconditions=document["preconditions"],
        certificate_option=_certificate_option(document["certificate_option"]),
        invalid_when=[{**_when(node["when"]), "message": node["message"]} for node in document["invalid_when"]],
        applicant_as=_applicant_as(document["applicant_as"]),
        field_rules={node["code"]: rule for node in document["elements"] if (rule := _rule(node))},
        questions={node["code"]: _question(node) for node in document["questions"]},
        matters=[_matter(node) for node in document["matters"]],
        confirmed_by=[_signatory(node) for node in document.get("confirmed_by", ())],
    )


def _filled(**values: Any) -> Node:
    """Return the values that say something; an empty one is the default."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, False)}


def _when(groups: list[Node]) -> Node:
    """Return a condition under `when`, or under `when_any` when one of several groups is enough."""
    if len(groups) > 1:
        return {"when_any": groups}
    return {"when": groups[0]} if groups else {}


def _one_or_all(groups: list[Node]) -> Any:
    return groups[0] if len(groups) == 1 else groups


def _options(options: Iterable[Node]) -> Node:
    return {option["code"]: option["label"] for option in options}


def _certificate_option(node: Node | None) -> Node | None:
    return _filled(code=node["code"], **node["label"], issue_when=node["issue_when"]) if node else None


def _applicant_as(fillings: list[Node]) -> Node:
    """The first filling is the account's own person, which needs no words."""
    roles: Node = {}
    for filling in fillings[1:]:
        facts = {**filling["facts"], **filling["rows"]}
        if not filling["when"]:
            roles["always"] = facts
            continue
        [(question, [answer])] = filling["when"][0].items()
        roles.setdefault(question, {})[answer] = facts
    return roles


def _rule(element: Node) -> Node:
    rule = {key: _one_or_all(element[key]) for key in CONDITIONS if element[key]}
    if element["about"]:
        rule["about"] = [{"element": about["element"], **_when(about["when"])} for about in element["about"]]
    rows = {node["code"]: conditions for node in element["sub"] if (conditions := _rule(node))}
    return {**rule, "sub": rows} if rows else rule


def _question(node: Node) -> Node:
    return {**node["label"], **_filled(help=node["help"]), **_when(node["when"]), "options": _options(node["options"])}


def _department(node: Node) -> Node:
    reconsideration = "" if node["kind"] == "enterprise" else node["reconsideration"]
    return {**node["label"], **_filled(kind=node["kind"], reconsideration=reconsideration)}


def _field(node: Node) -> Node:
    own_options = None if node["list"] or node["options"] is None else _options(node["options"])
    return {
        **node["label"],
        "type": node["type"],
        **_filled(max=node["max"], len=node["length"], options=own_options, src=node["src"], derive=node["derive"]),
        **_filled(repeat=node["repeat"], group=node["group"], help=node["help"]),
        **_filled(list=node["list"], only=_only(node)),
        **({} if node["required"] else {"required": False}),
        "pii": node["pii"],
        **({"sub": {sub["code"]: _field(sub) for sub in node["sub"]}} if node["sub"] else {}),
    }


def _only(node: Node) -> list[str]:
    return [option["code"] for option in node["options"]] if node["list"] else []


def _code_lists(elements: Iterable[Node]) -> Node:
    """Every list with all the options some element shows of it."""
    lists: Node = {}
    for node in [*elements, *(sub for element in elements for sub in element["sub"])]:
        if node["list"]:
            lists.setdefault(node["list"], {"options": {}})["options"].update(_options(node["options"]))
    return lists


def _material(node: Node) -> Node:
    fallback = node["fallback"] if node["of"] else ""
    return {
        **node["label"],
        "src": node["src"],
        **_filled(of=node["of"], fallback=fallback, deferrable=node["deferrable"], commit_ok=node["commit_ok"]),
        **({} if node["required"] else {"required": False}),
        **_filled(help=node["help"]),
    }


def _matter(node: Node) -> Node:
    return {
        "code": node["code"],
        **node["label"],
        "dept": node["department"],
        "item_type": node["item_type"],
        "regime": node["regime"],
        "handling": node["handling"],
        **_filled(statutory=node["statutory"], promised=node["promised"]),
        "depends_on": [dict(edge) for edge in node["edges"]],
        **_when(node["conditions"]),
        **({"instant_when": _one_or_all(node["instant_when"])} if node["instant_when"] else {}),
        "fields": node["elements"],
        "materials": node["materials"],
        **_filled(extra=[{**_when(extra["when"]), "materials": extra["materials"]} for extra in node["extra"]]),
        **_filled(produces=node["produces"], special_procedures=node["special_procedures"]),
        **_filled(site_check=node["site_check"], pledge_ok=node["pledge_ok"]),
        **({} if node["required"] else {"blocking": False}),
        "result": {"code": node["result"]["code"], **node["result"]["label"], "kind": node["result"]["kind"]},
        **_filled(evidence=node["evidence"]),
        **_filled(steps=[_step(step) for step in node.get("steps", ())]),
        **_filled(**{key: node.get(key) for key in SAID_OF_DECISIONS}),
    }


def _signatory(node: Mapping[str, Any]) -> Node:
    fields = {key: node[key] for key in ("rows", "name", "id_no", "phone", "role")}
    return {"code": node["code"], **node["label"], **_when(node["when"]), **_filled(**fields, shows=node["shows"])}


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": step["kind"],
        **_filled(dept=step["department"], days=step["days"], question=step["question"]),
    }
