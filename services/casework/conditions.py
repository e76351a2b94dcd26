"""Under which conditions a case may make a move, each with the words that say why it may not (DOMAIN section 3)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from services.core.workflow import condition

UPSTREAM_FAILED = "upstream_failed"
NO_LONGER_APPLIES = "no_longer_applies"
SUBJECT_CEASED = "subject_ceased"
COMES_FIRST = _("Only so many are granted: another application was accepted earlier and is decided first.")
ONE_COMES_FIRST = _(
    "Only so many are granted, in the order of acceptance. Application %(number)s was accepted earlier and is decided "
    "first; it is with: %(who)s."
)


@condition(_("A material is missing or was found not in order, and no pledge stands in for it."))
def materials_in_order(case: Any) -> bool:
    """Main materials are satisfied; secondary ones are satisfied or pledged (容缺受理).

    What is only waiting for an officer's eye is not in the way: whoever accepts has looked at it.
    """
    return all(row.status == "offered" for row in case.materials_in_the_way())


def who_comes_first(case: Any) -> Any:
    """Name the application whose turn it is, and who has it."""
    earlier = case.earlier_in_line()
    if earlier is None:
        return COMES_FIRST
    words = {"number": earlier.application.number, "who": earlier.holder_name or earlier.department_name}
    return ONE_COMES_FIRST % words


@condition(COMES_FIRST, named=who_comes_first)
def its_turn(case: Any) -> bool:
    """Where only so many are granted, the order is that of acceptance (Licensing Law art 57)."""
    return case.earlier_in_line() is None


@condition(_("Another matter has to be granted first."))
def upstream_decided(case: Any) -> bool:
    """Every edge that leads to the case is satisfied, `decide_after` ones included."""
    return bool(case.upstream_allows_grant())


@condition(_("The proposal is to refuse, not to grant."))
def proposal_grants(case: Any) -> bool:
    """What is signed is what was proposed."""
    return bool(case.proposed_kind() == "grant")


@condition(_("The proposal is to grant, not to refuse."))
def proposal_refuses(case: Any) -> bool:
    """What is signed is what was proposed."""
    return bool(case.proposed_kind() == "refuse")


@condition(_("An internal step is not finished: a review, a site check, an opinion or a contradiction."))
def steps_finished(case: Any) -> bool:
    """Every step that the matter requires has its answer, and no contradiction is left open."""
    return not case.steps_in_the_way()


@condition(_("A countersignature is missing."))
def countersigned(case: Any) -> bool:
    """Everybody in the countersign chain has signed the proposal as it stands."""
    return not case.signatures_in_the_way()


@condition(_("A doubt about this case has to be settled first."))
def no_blocking_flag(case: Any) -> bool:
    """No flag holds the decision back."""
    return not case.flags_in_the_way()


@condition(_("Somebody may still ask for a hearing: the five working days are not over, or the hearing is not held."))
def hearing_rights_kept(case: Any) -> bool:
    """Whoever was told of the right to a hearing has five working days to ask for it (Licensing Law art 47)."""
    return not case.hearings_in_the_way()


@condition(_("A pledged material has to be handed in and verified first."))
def no_gating_pledge(case: Any) -> bool:
    """No open pledge whose gate is the decision."""
    return not case.pledges_in_the_way()


@condition(_("What this matter builds on has not been granted."))
def upstream_not_failed(case: Any) -> bool:
    """It ended because another matter failed, and that matter is no longer negative."""
    return bool(case.reason_code == UPSTREAM_FAILED and case.upstream_allows_start())


@condition(_("The law lets nobody rely on silence here."))
def silence_accepts(case: Any) -> bool:
    """The regime says that a filing is accepted when nobody answers in time (Licensing Law art 32(4))."""
    return bool(case.silence_accepts())


@condition(_("The law grants nothing by silence here."))
def silence_grants(case: Any) -> bool:
    """The matter itself says, with its legal basis, that silence grants."""
    return bool(case.silence_grants())


@condition(_("This is not a notice period."))
def is_waiting_period(case: Any) -> bool:
    """The case is a public notice whose days the law itself sets (Company Law art 235, 240)."""
    return bool(case.regime == "waiting_period")


@condition(_("A notice period ends by itself when its days are over; it is not granted earlier."))
def ends_by_decision(case: Any) -> bool:
    """A public notice of 20 or 45 days is not shortened by a signature."""
    return not is_waiting_period(case)


@condition(_("Nothing stops the days of a public notice."))
def may_be_suspended(case: Any) -> bool:
    """Special procedures stop the clock of a decision, not of a notice period."""
    return not is_waiting_period(case)


@condition(_("Here an incomplete filing is not accepted, in writing, instead of corrected."))
def regime_corrects(case: Any) -> bool:
    """Real-estate registration and notice periods know no correction notice."""
    return bool(case.regime_corrects())


@condition(_("The application has not been changed in such a way."))
def was_dropped(case: Any) -> bool:
    """It ended because the applicant changed the situation, and the situation has been changed again."""
    return bool(case.reason_code == NO_LONGER_APPLIES)
