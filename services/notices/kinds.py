"""The kinds of message and what each one's template needs."""

KINDS: dict[str, frozenset[str]] = {
    "application_submitted": frozenset({"one_thing", "number"}),
    "case_accepted": frozenset({"one_thing", "number", "matter", "department"}),
    "case_not_accepted": frozenset({"one_thing", "number", "matter", "department"}),
    "case_granted": frozenset({"one_thing", "number", "matter", "department"}),
    "case_refused": frozenset({"one_thing", "number", "matter", "department"}),
    "case_skipped": frozenset({"one_thing", "number", "matter", "department"}),
    "case_terminated": frozenset({"one_thing", "number", "matter", "department"}),
    "case_reopened": frozenset({"one_thing", "number", "matter", "department"}),
    "certificate_issued": frozenset({"one_thing", "number", "certificate"}),
    "application_completed": frozenset({"one_thing", "number"}),
    "case_reminder": frozenset({"one_thing", "number", "matter", "department"}),
    "desk_case_assigned": frozenset({"number", "matter", "who"}),
    "desk_case_released": frozenset({"number", "matter", "who", "reason"}),
    "desk_reminder": frozenset({"number", "matter", "who"}),
    "receipt_ready": frozenset({"one_thing", "number"}),
    "acted_for_you": frozenset({"agent", "one_thing"}),
    "mandate_offered": frozenset({"principal"}),
    "mandate_began": frozenset({"principal", "agent", "until"}),
    "mandate_ended": frozenset({"principal", "agent"}),
    "password_changed": frozenset(),
    "phone_changed": frozenset({"phone"}),
}
"""Also understood, when given: case_accepted: due (a date as text); case_not_accepted, case_refused,
case_skipped, case_terminated: reason; application_completed: outcome (all, core, partial, none)."""
