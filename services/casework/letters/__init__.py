"""The letters that the moves of a case require, in both languages (domain reference section 2.6).

Each function drafts one letter in the running transaction; the worker renders and signs it.
"""

from .closing import closing as closing
from .corrections import correction_notice as correction_notice
from .corrections import defects as defects
from .decisions import grant_of_licence as grant_of_licence
from .decisions import refusal as refusal
from .ending import counted_as_withdrawn as counted_as_withdrawn
from .ending import no_longer_applied_for as no_longer_applied_for
from .ending import termination as termination
from .ending import withdrawal as withdrawal
from .hearings import hearing_called_off as hearing_called_off
from .hearings import hearing_notice as hearing_notice
from .intake import acceptance as acceptance
from .intake import needs_acceptance_letter as needs_acceptance_letter
from .intake import non_acceptance as non_acceptance
from .pledges import accepted_with_pledges as accepted_with_pledges
from .pledges import pledge as pledge
from .procedures import KINDS as KINDS
from .procedures import extension as extension
from .procedures import hearing_offer as hearing_offer
from .procedures import special_procedure as special_procedure
from .serving import proof_of_paper_service as proof_of_paper_service
from .serving import proof_of_service as proof_of_service
