"""Background work of casework: registered with the outbox, run by a Celery worker.

Idempotent: a case that is no longer in intake is left alone, and the move's own lock and constraint stand behind it.
"""

from uuid import UUID

from services.core.outbox import handler

from . import actions


@handler("casework.decide_by_rule")
def decide_by_rule(payload: dict[str, str]) -> None:
    """Let the rule set look at one instant case."""
    actions.decide_by_rule(case_id=UUID(payload["case"]))
