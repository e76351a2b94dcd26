"""The tables of casework: cases with their edges and materials, and the decisions made in them."""

from .cases import Case as Case
from .cases import CaseEdge as CaseEdge
from .cases import CaseMaterial as CaseMaterial
from .cases import CaseQuerySet as CaseQuerySet
from .corrections import CorrectionItem as CorrectionItem
from .corrections import CorrectionKind as CorrectionKind
from .corrections import CorrectionNotice as CorrectionNotice
from .corrections import CorrectionText as CorrectionText
from .corrections import FilingCheck as FilingCheck
from .decisions import Decision as Decision
from .desk import Note as Note
from .desk import SavedFilter as SavedFilter
from .desk import SearchKey as SearchKey
from .hearings import Hearing as Hearing
from .hearings import HearingNotice as HearingNotice
from .pledges import Pledge as Pledge
from .procedures import DueDateChange as DueDateChange
from .procedures import Extension as Extension
from .procedures import HearingOffer as HearingOffer
from .procedures import PromiseChange as PromiseChange
from .procedures import SpecialProcedure as SpecialProcedure
from .steps import Countersign as Countersign
from .steps import Flag as Flag
from .steps import Opinion as Opinion
from .steps import PostCheck as PostCheck
from .steps import Step as Step
