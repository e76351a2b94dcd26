"""The verbs of casework. Each one: lock the application, guard, move, write what follows, in one transaction.

Every function may raise core.workflow.MoveNotPossible (somebody was faster, or a condition is not met) and
core.workflow.MoveNotPermitted (not this actor's to do); nothing is written then.
"""

from .bulk import Row as Row
from .bulk import carry_out as carry_out
from .bulk import remind as remind
from .deciding import decide_by_rule as decide_by_rule
from .deciding import decide_on_the_spot as decide_on_the_spot
from .deciding import grant as grant
from .deciding import propose as propose
from .deciding import refuse as refuse
from .deciding import return_to_review as return_to_review
from .holding import CaseHeld as CaseHeld
from .holding import assign as assign
from .holding import claim as claim
from .holding import locked as locked
from .holding import release as release
from .holding import release_all_of as release_all_of
from .intake import accept as accept
from .intake import judge_material as judge_material
from .intake import not_accept as not_accept
from .intake import record_original_seen as record_original_seen
from .notes import add_note as add_note
from .notes import forget_filter as forget_filter
from .notes import save_filter as save_filter
from .procedures import decide_extension as decide_extension
from .procedures import may_extend as may_extend
from .procedures import offer_hearing as offer_hearing
from .procedures import request_extension as request_extension
from .procedures import resume as resume
from .procedures import suspend as suspend
from .reopening import REOPEN_GROUNDS as REOPEN_GROUNDS
from .reopening import post_check as post_check
from .reopening import reopen as reopen
from .reopening import reverify as reverify
from .reopening import revive as revive
from .reopening import subject_ceased as subject_ceased
from .stepping import ask_opinion as ask_opinion
from .stepping import countersign as countersign
from .stepping import give_opinion as give_opinion
from .stepping import let_silence_speak as let_silence_speak
from .stepping import open_steps as open_steps
from .stepping import raise_flag as raise_flag
from .stepping import remove_flag as remove_flag
from .stepping import resolve_conflict as resolve_conflict
from .timekeeping import accept_on_filing as accept_on_filing
from .timekeeping import cases_with_clocks as cases_with_clocks
from .timekeeping import keep_time as keep_time
from .timekeeping import redate as redate
from .timekeeping import see_to as see_to
from .withdrawing import withdraw as withdraw
from .withdrawing import withdraw_all as withdraw_all
