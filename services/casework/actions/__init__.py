"""The verbs of casework. Each one: lock the application, guard, move, write what follows, in one transaction.

Every function may raise core.workflow.MoveNotPossible (somebody was faster, or a condition is not met) and
core.workflow.MoveNotPermitted (not this actor's to do); nothing is written then.
"""

from .answering import NotAllAnswered as NotAllAnswered
from .answering import save_answers as save_answers
from .answering import send_answers as send_answers
from .bulk import Row as Row
from .bulk import carry_out as carry_out
from .bulk import remind as remind
from .correcting import accept_answer as accept_answer
from .correcting import add_item as add_item
from .correcting import change_item as change_item
from .correcting import decline_incomplete as decline_incomplete
from .correcting import mark_complete as mark_complete
from .correcting import reject_answer as reject_answer
from .correcting import rule_contradiction as rule_contradiction
from .correcting import withdraw_item as withdraw_item
from .correcting import write_text as write_text
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
from .noticing import issue_notice as issue_notice
from .noticing import issue_when_due as issue_when_due
from .noticing import lapse as lapse
from .noticing import prepare_item as prepare_item
from .noticing import send_now as send_now
from .pledging import excuse_pledge as excuse_pledge
from .pledging import find_unmet as find_unmet
from .pledging import pledge_due as pledge_due
from .pledging import sign as sign
from .pledging import take_back_pledge as take_back_pledge
from .pledging import take_in as take_in
from .pledging import verify_pledge as verify_pledge
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
from .withdrawing import withdraw as withdraw
from .withdrawing import withdraw_all as withdraw_all
