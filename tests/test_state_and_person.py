"""Who may do what in which state, for every machine: a table to be read, compared with the buttons the product draws.

What is not in the table is refused when it is tried, and leaves the state as it was. A person who is not named in a row
has no move there. A machine of the services without a table fails the test.
"""

import pytest

from services.core.actions import move
from services.core.models import Movement
from services.core.queries import moves_open_to
from services.core.workflow import MoveRefused, table_of
from tests.support.machines import MACHINES, Scene

pytestmark = pytest.mark.django_db

# machine -> state (or a variant of it) -> person -> moves
TABLE: dict[str, dict[str, dict[str, str]]] = {
    "notices.Delivery": {
        "queued": {"system": "fail hand_over"},
        "sent": {"system": "arrive fail"},
        "delivered": {},
        "failed": {"system": "hand_over"},
    },
    "people.Delegation": {
        "offered": {
            "applicant": "decline",
            "agent": "accept decline",
            "clerk": "accept decline",
            "system": "accept expire",
            "clock": "expire",
        },
        "offered, too late": {
            "applicant": "decline",
            "agent": "decline",
            "clerk": "decline",
            "system": "expire",
            "clock": "expire",
        },
        "active": {"applicant": "revoke", "agent": "revoke", "clerk": "revoke", "system": "expire", "clock": "expire"},
        "declined": {},
        "revoked": {},
        "expired": {},
    },
    "sharing.Dispute": {
        "open": {"review": "correct uphold", "proposer": "correct uphold"},
        "corrected": {},
        "upheld": {},
    },
    "certificates.Certificate": {
        "draft": {"system": "issue"},
        "valid": {
            "decide": "cancel revoke suspend",
            "proposer": "cancel revoke suspend",
            "system": "expire supersede suspend",
            "clock": "expire",
        },
        "suspended": {
            "decide": "cancel reinstate revoke",
            "proposer": "cancel reinstate revoke",
            "system": "expire supersede",
            "clock": "expire",
        },
        "expired": {},
        "superseded": {},
        "revoked": {},
        "cancelled": {},
    },
    "certificates.Letter": {
        "draft": {"system": "issue"},
        "issued": {},
    },
    "certificates.BatchRevocation": {
        "proposed": {"decide": "confirm reject", "proposer": "reject"},
        "confirmed": {},
        "rejected": {},
    },
    "casework.Case": {
        "pending": {
            "applicant": "drop withdraw",
            "system": "activate skip terminate",
            "clock": "activate skip terminate withdraw",
        },
        "intake": {
            "intake": "accept not_accept",
            "proposer": "accept not_accept",
            "applicant": "drop wait withdraw",
            "system": "ask_correction terminate",
            "clock": "ask_correction deem_accepted terminate withdraw",
            "rules": "accept",
        },
        "intake service": {
            "intake": "accept not_accept",
            "proposer": "accept not_accept",
            "applicant": "drop wait withdraw",
            "system": "ask_correction terminate",
            "clock": "ask_correction terminate withdraw",
            "rules": "accept",
        },
        "correction": {"applicant": "respond withdraw", "system": "terminate", "clock": "terminate withdraw"},
        "reviewing": {
            "review": "propose suspend",
            "proposer": "propose suspend",
            "applicant": "withdraw",
            "system": "terminate",
            "clock": "terminate withdraw",
            "rules": "auto_grant",
        },
        "reviewing notice_period": {
            "review": "propose",
            "proposer": "propose",
            "applicant": "withdraw",
            "system": "terminate",
            "clock": "run_out terminate withdraw",
        },
        "reviewing silent": {
            "review": "propose suspend",
            "proposer": "propose suspend",
            "applicant": "withdraw",
            "system": "terminate",
            "clock": "deem_granted terminate withdraw",
            "rules": "auto_grant",
        },
        "suspended": {
            "review": "resume",
            "proposer": "resume",
            "applicant": "withdraw",
            "system": "terminate",
            "clock": "resume terminate withdraw",
        },
        "deciding licence to grant": {
            "decide": "grant return_to_review",
            "proposer": "return_to_review",
            "applicant": "withdraw",
            "system": "terminate",
            "clock": "terminate withdraw",
        },
        "deciding licence to refuse": {
            "decide": "refuse return_to_review",
            "proposer": "return_to_review",
            "applicant": "withdraw",
            "system": "terminate",
            "clock": "terminate withdraw",
        },
        "deciding silent to grant": {
            "decide": "grant return_to_review",
            "proposer": "return_to_review",
            "applicant": "withdraw",
            "system": "terminate",
            "clock": "deem_granted terminate withdraw",
        },
        "granted": {"supervise": "reopen", "clock": "reopen"},
        "refused": {"supervise": "reopen", "clock": "reopen"},
        "not_accepted": {"supervise": "reopen"},
        "withdrawn": {},
        "terminated": {"applicant": "revive"},
        "skipped": {"applicant": "revive"},
        "skipped by a change": {"applicant": "rejoin"},
    },
    "feedback.FollowUp": {
        "open": {"review": "contact", "proposer": "contact", "supervise": "extend"},
        "contacted": {"review": "answer_rater", "proposer": "answer_rater", "supervise": "extend"},
        "answered": {"supervise": "close return_to_handler"},
        "closed": {},
    },
    "casework.CorrectionNotice": {
        "open": {"applicant": "answer", "system": "cancel", "clock": "cancel lapse"},
        "answered": {},
        "lapsed": {},
        "cancelled": {},
    },
    "casework.CorrectionItem": {
        "draft": {
            "intake": "prepare withdraw",
            "proposer": "prepare withdraw",
            "system": "withdraw",
            "clock": "withdraw",
        },
        "ready": {
            "intake": "take_back withdraw",
            "proposer": "take_back withdraw",
            "system": "notify withdraw",
            "clock": "notify withdraw",
        },
        "noticed": {"applicant": "answer", "system": "withdraw", "clock": "withdraw"},
        "answered": {
            "intake": "accept reject",
            "proposer": "accept reject",
            "system": "accept withdraw",
            "clock": "accept withdraw",
        },
        "accepted": {},
        "rejected": {},
        "withdrawn": {},
    },
    "casework.Pledge": {
        "active": {
            "intake": "verify",
            "review": "verify",
            "supervise": "excuse",
            "proposer": "verify",
            "applicant": "cancel fulfil",
            "system": "cancel",
            "clock": "breach cancel",
        },
        "fulfilled": {
            "intake": "send_back verify",
            "review": "send_back verify",
            "proposer": "send_back verify",
            "applicant": "cancel",
            "system": "cancel",
            "clock": "breach cancel",
        },
        "verified": {},
        "breached": {"supervise": "excuse"},
        "cancelled": {},
        "excused": {},
    },
}
BY_LABEL = {model._meta.label: model for model in MACHINES}


def test_every_machine_has_a_table_that_knows_all_its_states_and_moves() -> None:
    assert set(TABLE) == set(BY_LABEL)
    for label, rows in TABLE.items():
        model = BY_LABEL[label]
        assert {name.split(" ")[0].rstrip(",") for name in rows} == set(model.codes()), label
        named = {one for cells in rows.values() for moves in cells.values() for one in moves.split()}
        assert named == {one.name for one in table_of(model)}, label


@pytest.mark.parametrize("label", sorted(TABLE))
def test_the_moves_open_are_those_of_the_table_and_all_others_are_refused(label: str) -> None:
    scene = Scene()
    for name, instance in scene.rows(BY_LABEL[label]):
        open_moves = {
            who: " ".join(sorted({one.name for one in moves_open_to(actor, instance)}))
            for who, actor in scene.people.items()
        }
        assert {who: moves for who, moves in open_moves.items() if moves} == TABLE[label][name], name
        refused(label, scene, instance, open_moves)


def refused(label: str, scene: Scene, instance: object, open_moves: dict[str, str]) -> None:
    """Make every move that is not open and see that it is refused and nothing has moved."""
    model = BY_LABEL[label]
    state, moved = instance.state, Movement.objects.count()  # type: ignore[attr-defined]
    for who, actor in scene.people.items():
        for one in sorted({one.name for one in table_of(model)} - set(open_moves[who].split())):
            with pytest.raises(MoveRefused):
                move(instance, one, actor=actor)  # type: ignore[arg-type]
    assert Movement.objects.count() == moved
    assert model._base_manager.get(pk=instance.pk).state == state  # type: ignore[attr-defined]
