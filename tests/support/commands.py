"""Every command the lockstep knows (see command.py)."""

from tests.support.command import Command
from tests.support.commands_of_applicants import (
    Amend,
    Answer,
    Deliver,
    HandIn,
    Revive,
    TakeBackPledge,
    Withdraw,
    WithdrawAll,
)
from tests.support.commands_of_corrections import Ask, Complete, Judge, SendNow
from tests.support.commands_of_officers import (
    Accept,
    Cease,
    Claim,
    Countersign,
    Decide,
    Flagging,
    NotAccept,
    Propose,
    Release,
    Reopen,
    Resume,
    Return,
    Reverify,
    Suspend,
    VerifyPledge,
)
from tests.support.commands_of_time import AskForTime, GiveTime
from tests.support.shadow import FIELD, MAIN, PROOF

COMMANDS: list[Command] = [
    Accept(), NotAccept(), Ask(FIELD), Ask(MAIN), Ask(PROOF), Complete(), SendNow(), Answer("cannot"),
    Answer("pledged"), Judge(True), Judge(False), Suspend("hearing"), Suspend("site_visit"), Resume(), AskForTime(),
    GiveTime(True), GiveTime(False), Propose("grant"), Propose("refuse"), Propose("refuse", reasons=""), Return(),
    Decide("grant"), Decide("refuse"), Countersign(True), Countersign(False), Flagging(True), Flagging(False),
    Claim(), Release(), Withdraw(), WithdrawAll(), Reopen(), Revive(), Reverify(), Cease(), HandIn(), VerifyPledge(),
    TakeBackPledge(), Deliver(), Amend(),
]  # fmt: skip
