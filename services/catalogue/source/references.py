"""Checks that everything a one-thing names exists, and that conditions ask for answers that can be given."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.catalogue.source.compiler import ACCOUNT_FACTS, conditions_in, questions_with_effect
from services.catalogue.source.faults import Report
from services.catalogue.source.folder import Folder
from services.catalogue.source.reading import Items, Table
from services.catalogue.source.shape import meant

ALWAYS = "always"
RESERVED = {"v", ALWAYS}  # v names the version in an address
FIXED = "="


class References:
    """The references of one one-thing."""

    def __init__(self, folder: Folder, source: Table, report: Report) -> None:
        self.folder, self.source, self.report = folder, source, report
        self.matters: list[Table] = list(source["matters"])
        self.questions: Mapping[str, Table] = source.get("questions") or {}
        self.used = {
            code for matter in self.matters for key in ("fields", "produces") for code in matter.get(key) or []
        }

    def names(self) -> set[str]:
        """Return the codes of the fields, materials and departments this one-thing uses."""
        materials = {code for matter in self.matters for code in matter.get("materials") or []}
        materials |= {
            code for matter in self.matters for extra in matter.get("extra") or [] for code in extra["materials"]
        }
        asked = {step["dept"] for matter in self.matters for step in matter.get("steps") or [] if step.get("dept")}
        return self.used | materials | asked | {matter["dept"] for matter in self.matters}

    def check(self) -> None:
        self._known(self.source, "lead", self.folder.departments, "Department", "departments.yaml")
        self._codes_are_unique()
        for matter in self.matters:
            self._matter(matter)
        for holder, key in conditions_in(self.source):
            self._conditions(holder, key)
        self._questions()
        self._field_rules()
        self._applicant_as()
        for node in self.source.get("confirmed_by") or []:
            self._signatory(node)

    def _known(self, node: Any, key: Any, known: Iterable[str], what: str, where: str) -> None:
        name = node[key]
        if name not in known:
            remedy = f"Add it there or correct the name.{meant(name, known)}"
            self.report.error(node, key, f"{what} “{name}” is not in {where}.", remedy)

    def _all_known(self, node: Table, key: str, known: Iterable[str], what: str, where: str) -> None:
        seen = set()
        for index, name in enumerate(node.get(key) or []):
            self._known(node[key], index, known, what, where)
            if name in seen:
                self.report.error(node[key], index, f"{what} “{name}” is listed twice.", "Keep one of the two.")
            seen.add(name)

    def _codes_are_unique(self) -> None:
        seen: set[str] = set()
        for matter in self.matters:
            if matter["code"] in seen:
                message = f"Two matters have the code “{matter['code']}”."
                self.report.error(matter, "code", message, "Give one of them another code.")
            seen.add(matter["code"])

    def _matter(self, matter: Table) -> None:
        self._known(matter, "dept", self.folder.departments, "Department", "departments.yaml")
        self._all_known(matter, "fields", self.folder.fields, "Field", "fields.yaml")
        self._all_known(matter, "produces", self.folder.fields, "Field", "fields.yaml")
        self._all_known(matter, "materials", self.folder.materials, "Material", "materials.yaml")
        for extra in matter.get("extra") or []:
            self._all_known(extra, "materials", self.folder.materials, "Material", "materials.yaml")
        for step in matter.get("steps") or []:
            if step.get("dept"):
                self._known(step, "dept", self.folder.departments, "Department", "departments.yaml")
        codes = {other["code"] for other in self.matters}
        for index, edge in enumerate(matter.get("depends_on") or []):
            node, key = (edge, "on") if isinstance(edge, Table) else (matter["depends_on"], index)
            self._known(node, key, codes, "Matter", "this one-thing")

    # Conditions

    def _conditions(self, holder: Any, key: str) -> None:
        groups = holder[key] if isinstance(holder[key], Items) else [holder[key]]
        for group in groups:
            for question in group:
                self._condition(group, question)

    def _condition(self, group: Table, question: str) -> None:
        if question not in self.questions:
            remedy = f"Add the question or correct its name.{meant(question, self.questions)}"
            self.report.error(group, question, f"The condition asks for “{question}”, which is no question.", remedy)
            return
        options = self.questions[question]["options"]
        for answer in group[question] if isinstance(group[question], Items) else [group[question]]:
            if answer not in options:
                remedy = f"Use one of: {', '.join(options)}."
                message = f"The condition asks for the answer “{answer}”, which “{question}” does not offer."
                self.report.error(group, question, message, remedy)

    def _questions(self) -> None:
        with_effect, earlier = questions_with_effect(self.source), set[str]()
        for code, question in self.questions.items():
            for other in (question.get("when") or {}).keys() & self.questions.keys() - earlier:
                message = f"“{code}” is asked depending on “{other}”, which is asked later."
                self.report.error(question, "when", message, f"Move “{other}” before “{code}”.")
            if code in RESERVED:
                message = f"A question cannot be called “{code}”."
                self.report.error(self.source["questions"], code, message, "Give it another name.")
            if code not in with_effect:
                message = f"The question “{code}” has no effect; departments see its answer as information."
                self.report.warning(self.source["questions"], code, message, "Use it in a condition or remove it.")
            if len(question["options"]) < 2:
                self.report.error(question, "options", f"“{code}” leaves no choice.", "Offer at least two options.")
            earlier.add(code)

    def _signatory(self, node: Table) -> None:
        """Who confirms is named by fields of the form, with a name and an identity number."""
        used, where = self.used, "the matters of this one-thing"
        self._all_known(node, "shows", used, "Field", where)
        if node.get("rows"):
            self._known(node, "rows", used, "Field", where)
            used, where = set(self.folder.fields.get(node["rows"], {}).get("sub") or ()), f"the rows of {node['rows']}"
        for key in ("name", "id_no", "phone", "role"):
            if node.get(key):
                self._known(node, key, used, "Field", where)
            elif not node.get("rows") and key in ("name", "id_no"):
                self.report.error(
                    node, None, f"“{node['code']}” has no “{key}”.", f"Name the field that holds it: {key}: …"
                )

    # Rules and roles

    def _field_rules(self) -> None:
        rules = self.source.get("field_rules") or {}
        for code, rule in rules.items():
            if code not in self.folder.fields:
                remedy = f"Add it there or correct the name.{meant(code, self.folder.fields)}"
                self.report.error(rules, code, f"Field “{code}” is not in fields.yaml.", remedy)
            elif code not in self.used:
                message = f"There is a rule for “{code}”, which no matter uses."
                self.report.warning(rules, code, message, "Remove the rule or add the field to a matter.")
            else:
                self._sub_rules(code, rule)

    def _sub_rules(self, code: str, rule: Table) -> None:
        rows = self.folder.fields[code].get("sub") or {}
        for name in rule.get("sub") or {}:
            if name not in rows:
                remedy = f"Correct the name.{meant(name, rows)}"
                self.report.error(rule["sub"], name, f"The rows of “{code}” have no field “{name}”.", remedy)

    def _applicant_as(self) -> None:
        roles: Any = self.source.get("applicant_as") or {}
        for question, by_answer in roles.items():
            if question == ALWAYS:
                self._roles(roles, question)
            elif question not in self.questions:
                remedy = f"Use a question or “{ALWAYS}”.{meant(question, self.questions)}"
                self.report.error(roles, question, f"applicant_as names “{question}”, which is no question.", remedy)
            elif not isinstance(by_answer, Table):
                self.report.error(roles, question, "This is not a mapping.", "Write {answer: role, answer: role}.")
            else:
                self._by_answer(question, by_answer)

    def _by_answer(self, question: str, by_answer: Table) -> None:
        options = self.questions[question]["options"]
        for answer in by_answer:
            if answer not in options:
                message = f"applicant_as names the answer “{answer}”, which “{question}” does not offer."
                self.report.error(by_answer, answer, message, f"Use one of: {', '.join(options)}.")
            self._roles(by_answer, answer)

    def _roles(self, node: Table, key: str) -> None:
        for role in node[key] if isinstance(node[key], Items) else [node[key]]:
            if isinstance(role, Table):
                self._facts(role)
            elif not isinstance(role, str) or role not in self._prefixes():
                remedy = f"Name the first part of its fields.{meant(role, self._prefixes())}"
                self.report.error(node, key, f"No field of this one-thing belongs to the role “{role}”.", remedy)

    def _prefixes(self) -> set[str]:
        return {code.partition(".")[0] for code in self.used} | {"person"}

    def _facts(self, role: Table) -> None:
        for element, fact in role.items():
            if element not in self.used:
                remedy = f"Add it to a matter or correct the name.{meant(element, self.used)}"
                self.report.error(role, element, f"No matter uses the field “{element}”.", remedy)
            for node, key in [(fact, name) for name in fact] if isinstance(fact, Table) else [(role, element)]:
                self._fact(node, key)

    def _fact(self, node: Table, key: str) -> None:
        fact = node[key]
        known = {f"person.{name}" for name in ACCOUNT_FACTS} | {
            code for code in self.folder.fields if code[:4] == "ent."
        }
        if not isinstance(fact, str) or (fact not in known and not fact.startswith(FIXED)):
            remedy = "Use person.name, person.id_type, person.id_no, person.phone, a field of ent, or “=value”."
            self.report.error(node, key, f"The account does not hold “{fact}”.", remedy)
