"""The tables of people: who they are, who signs in, who acts for whom, and the codes that prove it."""

from .accounts import Account, Clerk, Officer, Organisation, Person
from .codes import OneTimeCode, RecoveryCode, SignIn
from .delegations import Delegation

__all__ = [
    "Account",
    "Clerk",
    "Delegation",
    "Officer",
    "OneTimeCode",
    "Organisation",
    "Person",
    "RecoveryCode",
    "SignIn",
]
