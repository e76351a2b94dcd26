"""How a person asks for a move over HTTP: the address and what the form sends, for every machine that has pages.

Moves that only the portal, the clock or a rule set makes have no address; they are not here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.core.actors import Actor
from services.people.models import Account
from tests.support.people import signed_in

WHY = {"reason": "理由", "basis": "依据"}


@dataclass(frozen=True)
class Post:
    """One form. `also` names moves that the same form makes for whoever holds the power."""

    move: str
    name: str
    arguments: Callable[[Any], list[Any]]
    data: Callable[[Any], dict[str, Any]] = lambda row: {}
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)  # person -> states in which the form is his to send

    def address(self, row: Any) -> str:
        return reverse(self.name, args=self.arguments(row))


def of_case(move: str, name: str, also: dict[str, tuple[str, ...]] | None = None, **data: Any) -> Post:
    return Post(move, f"desk:{name}", lambda row: [row.pk], lambda row: data, also or {})


def of_item(move: str, verb: str, **data: Any) -> Post:
    return Post(move, "desk:correction", lambda row: [row.case_id, row.pk, verb], lambda row: data)


def of_pledge(move: str, verb: str, also: dict[str, tuple[str, ...]] | None = None) -> Post:
    return Post(move, "desk:pledge", lambda row: [row.case_id, row.pk, verb], lambda row: WHY, also or {})


def of_certificate(move: str) -> Post:
    data = {"kind": move, "public_reason": "r", "reason_zh": "r", "reason_en": "r", **WHY}
    return Post(move, "desk_certificates:decide", lambda row: [row.pk], lambda row: data)


def of_follow_up(move: str, **data: Any) -> Post:
    named = {f"{move}-{name}": value for name, value in data.items()}
    return Post(move, "desk_feedback:follow_up", lambda row: [row.pk], lambda row: {"do": move, **named})


def in_a_month() -> str:
    return (timezone.localdate() + timedelta(days=30)).isoformat()


PARTIES, OFFERED = ("applicant", "agent"), ("offered",)
VERIFIERS = ("intake", "review", "proposer")
LIVE = ("pending", "intake", "correction", "reviewing", "suspended", "deciding")
POSTS: dict[str, list[Post]] = {
    "casework.Case": [
        of_case("accept", "accept"),
        of_case("not_accept", "not_accept", reason_code="not_competent", explanation="请到县级机关办理"),
        of_case("propose", "propose", kind="grant"),
        of_case("return_to_review", "return_to_review", reason="再核"),
        of_case("grant", "sign", kind="grant"),
        of_case("refuse", "sign", kind="refuse"),
        Post(
            "suspend", "desk:suspend", lambda row: [row.pk],
            lambda row: {"kind": "testing", "basis": "第四十五条", "until": in_a_month()},
        ),
        of_case("resume", "resume", result="已听证"),
        of_case("reopen", "reopen", ground="error", reason="登记有误"),
        of_case("terminate", "subject_ceased", {"supervise": LIVE}, reason="申请人已死亡"),
        Post(
            "withdraw", "casework:withdraw", lambda row: [row.application_id], lambda row: {"case": str(row.pk)}
        ),
        Post("revive", "casework:revive", lambda row: [row.application_id, row.pk]),
    ],
    "casework.CorrectionItem": [
        of_item("prepare", "ready"),
        of_item("withdraw", "withdraw"),
        of_item("accept", "accept"),
        of_item("reject", "reject", reason="仍不符"),
    ],
    "casework.CorrectionNotice": [
        Post("answer", "casework:correction", lambda row: [row.application_id], lambda row: {"do": "send"}),
    ],
    "casework.Pledge": [
        of_pledge("verify", "verify"),
        of_pledge("send_back", "unmet", dict.fromkeys(VERIFIERS, ("active",))),  # noted; nothing was handed in yet
        of_pledge("excuse", "excuse"),
        Post("cancel", "casework:take_back_pledge", lambda row: [row.case.application_id, row.pk]),
    ],
    "certificates.Certificate": [of_certificate(move) for move in ("suspend", "reinstate", "revoke", "cancel")],
    "certificates.BatchRevocation": [
        Post(
            move, "desk_certificates:close_batch", lambda row: [row.pk], lambda row, move=move: {"verdict": move}
        )  # type: ignore[misc]
        for move in ("confirm", "reject")
    ],
    "feedback.FollowUp": [
        of_follow_up("contact", note="已联系"),
        of_follow_up("answer_rater", remedy="apology", answer="已改正"),
        of_follow_up("close", call_back="satisfied", note=""),
        of_follow_up("extend", reason="需核实"),
        of_follow_up("return_to_handler", reason="重办"),
    ],
    "sharing.Dispute": [
        Post(
            move, "desk_sharing:dispute", lambda row: [row.pk], lambda row, move=move: {"do": move, "answer": "已核"}
        )  # type: ignore[misc]
        for move in ("correct", "uphold")
    ],
    "people.Delegation": [
        # an offer that was not accepted yet is declined by the same form
        Post("revoke", "people:mandate_end", lambda row: [row.pk], also=dict.fromkeys(PARTIES, OFFERED)),
    ],
}  # fmt: skip


class Browsers:
    """A signed-in browser for everybody of a scene who has an account."""

    def __init__(self, people: dict[str, Actor]) -> None:
        self.known: dict[str, Client] = {}
        for who, actor in people.items():
            if actor.account_id is not None:
                account = Account.objects.get(pk=actor.account_id)
                if account.is_member_of_staff:
                    TOTPDevice.objects.create(user=account, name="authenticator")
                self.known[who] = signed_in(account)
