"""Every rule of the database by its name: a row or a change that breaks it is refused by exactly that rule.

The list is compared with the models: a constraint or trigger without a test here fails the test, as does a test
without its constraint. Unique constraints are broken by the same row twice, triggers by what their kind forbids.
"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models

from tests.support.rows import DAY, HASH, NOW, Row, broken_by, plain, write

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_models() if model.__module__.startswith("services.")]
BY_LABEL = {model._meta.label: model for model in MODELS}
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)
SUBMITTED: Row = {"state": "submitted", "number": "1", "submitted_at": NOW, "declaration": {"version": "1"}}

# What breaks each CHECK constraint: the columns of an otherwise plain row.
BROKEN: dict[str, Row] = {
    "outbox_done_or_parked": {"done_at": NOW, "parked_at": NOW},
    "outbox_parked_with_reason": {"parked_at": NOW, "last_error": ""},
    "clock_segment_forwards": {"started": DAY, "ended": DAY - timedelta(days=1)},
    "audit_read_has_purpose": {"action": "read", "purpose": ""},
    "channel_email_needs_an_address": {"email": True, "email_address": ""},
    "channel_confirmed_has_an_address": {"email_confirmed_at": NOW, "email_address": ""},
    "delivery_state_is_known": {"state": "lost", "sent_at": NOW},
    "delivery_of_a_notice_or_a_code": {"notice_id": None, "kind": "x", "expires_at": None},
    "delivery_code_not_kept": {"text": "123456", "kind": "case_granted"},
    "delivery_sent_has_a_time": {"state": "sent", "sent_at": None},
    "delivery_arrived_has_a_time": {"state": "delivered", "sent_at": NOW, "delivered_at": None},
    "delivery_failed_has_a_reason": {"state": "failed", "failed_at": NOW, "failure": ""},
    "enterprise_has_no_reconsideration": {"kind": "enterprise", "reconsideration": "city"},
    "department_kept_fields_are_known": {"kept": ["colour"]},
    "department_superior_where_it_reviews": {"superior": {"zh": "省局"}, "reconsideration": "none"},
    "version_numbers_start_at_one": {"number": 0},
    "rule_set_numbers_start_at_one": {"number": 0},
    "rule_switch_with_a_reason": {"reason": ""},
    "person_real_name_level_in_range": {"real_name_level": 5},
    "person_checked_has_identity_number": {"real_name_level": 2, "id_no": ""},
    "organisation_code_has_18_characters": {"uscc": "SHORT"},
    "account_username_is_no_phone_number": {"username": "13800000000"},
    "account_of_a_citizen_has_no_staff_rights": {"is_staff": True},
    "account_of_staff_files_nothing_for_itself": {"realm": "staff", "person_id": "0" * 32},
    "account_closed_is_open_to_nobody": {"closed_at": NOW, "is_active": True},
    "account_invited_is_of_staff": {"invited_until": NOW},
    "officer_powers_are_known": {"powers": ["fly"]},
    "code_at_most_five_tries": {"tries": 6},
    "code_lives_for_a_while": {"expires": NOW},
    "delegation_state_is_known": {"state": "lost"},
    "delegation_ends_after_it_begins": {"valid_to": DAY - timedelta(days=1)},
    "delegation_for_a_year_at_most": {"valid_to": DAY + timedelta(days=367)},
    "delegation_to_somebody_else": {"agent_id": "0" * 32, "principal_person_id": "0" * 32},
    "delegation_of_enterprise_is_to_an_agent": {"organisation_id": "0" * 32},
    "delegation_of_agent_names_matter_and_authority": {"kind": "agent", "scope": [], "authority": ""},
    "delegation_active_has_agent_and_evidence": {"state": "active", "agent_id": None},
    "delegation_revoked_has_its_time": {"state": "revoked", "revoked_at": None},
    "share_request_has_a_purpose": {"purpose": {}},
    "share_request_names_one_source": {"material": "id_card"},
    "share_request_outcome_known": {"outcome": "perhaps"},
    "share_request_trouble_when_unavailable": {"outcome": "unavailable"},
    "dispute_closed_with_an_answer": {"state": "upheld", "closed_at": NOW, "answer": ""},
    "dispute_known_state": {"state": "lost", "closed_at": NOW, "answer": "x"},
    "certificate_issued_means_signed": {"state": "valid"},
    "certificate_period_forwards": {"valid_to": DAY - timedelta(days=1)},
    "certificate_known_state": {"state": "lost", "file": "f", "sha256": HASH, "size": 1, "issued_at": NOW},
    "edition_made_means_signed": {"file": "f"},
    "edition_of_one_document": {"letter_id": "0" * 32},
    "certificate_event_has_decision": {"kind": "revoked", "decision_id": None},
    "letter_issued_means_signed": {"state": "issued"},
    "letter_known_state": {"state": "lost", "file": "f", "sha256": HASH, "size": 1, "issued_at": NOW},
    "batch_closed_by_somebody": {"state": "rejected"},
    "batch_takes_two_persons": {"state": "confirmed", "closed_by_id": 1, "proposed_by_id": 1, "closed_at": NOW},
    "batch_known_state": {"state": "lost", "closed_by_id": 1, "closed_at": NOW},
    "share_ends_after_it_begins": {"expires_at": NOW},
    "share_has_a_purpose": {"purpose": ""},
    "material_upload_has_a_file": {"file": ""},
    "material_statement_has_its_text_version": {"source": "statement", "statement_version": ""},
    "material_register_names_the_request": {"source": "register"},
    "material_certificate_is_named": {"source": "certificate"},
    "material_original_names_who_saw_it": {"source": "original"},
    "material_trust_is_known": {"trust": "E"},
    "material_sealed_stays": {"sealed_at": NOW, "removed_at": NOW},
    "material_superseded_was_submitted": {"superseded_at": NOW},
    "application_change_is_a_draft": {**SUBMITTED, "amends_id": "3" * 32},
    "application_state_is_known": {**SUBMITTED, "state": "lost"},
    "application_outcome_is_known": {**SUBMITTED, "state": "completed", "outcome": "fine"},
    "application_submitted_has_number_date_and_declaration": {"number": "1"},
    "application_outcome_only_at_the_end": {**SUBMITTED, "outcome": "all"},
    "confirmation_how_is_known": {"how": "pigeon"},
    "invitation_ends_after_asking": {"ends_at": NOW},
    "invitation_declined_has_a_reason": {"declined_at": NOW, "reason": ""},
    "rating_has_one_of_five_levels": {"level": 6},
    "supplement_has_one_of_five_levels": {"level": 6},
    "supplement_says_something": {"comment": ""},
    "follow_up_known_state": {"state": "lost", "contacted_at": NOW, "answered_at": NOW, "answer": "x"},
    "follow_up_contacted_has_a_time": {"state": "contacted"},
    "follow_up_answered_has_an_answer": {"state": "answered", "contacted_at": NOW},
    "follow_up_closed_after_calling_back": {
        "state": "closed",
        "contacted_at": NOW,
        "answered_at": NOW,
        "answer": "x",
    },
    "follow_up_extended_with_a_reason": {"extended_at": NOW, "extension_reason": ""},
    "confirmation_at_a_counter_names_the_clerk": {"how": "counter"},
    "confirmation_by_account_names_it": {"how": "account"},
    "counter_visit_has_a_consent": {"papers": ""},
    "counter_visit_lasts_a_while": {"ends_at": NOW},
    "case_state_is_known": {"state": "lost"},
    "case_closed_has_no_owner": {"state": "withdrawn", "owner_id": 1},
    "case_negative_end_has_a_reason": {"state": "not_accepted", "reason_code": ""},
    "case_accepted_states_have_a_date": {"state": "reviewing"},
    "case_not_yet_accepted_has_no_date": {"state": "intake", "accepted_at": NOW},
    "case_decided_has_a_date": {"state": "granted", "accepted_at": NOW},
    "edge_not_to_itself": {"above_id": "0" * 32, "below_id": "0" * 32},
    "case_material_rejected_has_a_reason": {"status": "rejected", "reason": ""},
    "correction_text_versions_start_at_one": {"version": 0},
    "correction_notice_state_is_known": {"state": "lost", "closed_at": NOW},
    "correction_notice_closed_has_a_date": {"state": "answered"},
    "correction_item_state_is_known": {"state": "lost"},
    "correction_item_served_by_a_notice": {"state": "noticed"},
    "correction_item_internal_is_in_no_notice": {"notice_id": "0" * 32},
    "correction_item_ended_has_a_reason": {"state": "withdrawn", "outcome_reason": ""},
    "correction_item_ruling_has_a_reason": {"ruled_by_id": "0" * 32, "ruling": ""},
    "decision_made_names_its_maker": {"status": "made", "basis": ""},
    "decision_refusal_has_reasons_and_basis": {"kind": "refuse", "reasons": ""},
    "decision_rules_never_refuse": {"kind": "refuse", "rule_trace": {"row": 1}},
    "published_person_is_masked": {"is_organisation": False, "holder": "林晓月"},
    "saved_filter_has_a_name": {"name": ""},
    "note_says_something": {"text": ""},
    "pledge_state_is_known": {"state": "lost", "closed_at": NOW},
    "pledge_ended_has_a_date": {"state": "verified"},
    "pledge_broken_or_excused_has_a_reason": {"state": "breached", "closed_at": NOW, "outcome_reason": ""},
    "pledge_names_the_text_that_was_signed": {"text": {}},
    "procedure_is_one_of_the_eight": {"kind": "holiday"},
    "procedure_announces_days_and_basis": {"announced_days": 0},
    "procedure_ends_after_it_began": {"ended_at": EARLIER},
    "extension_has_days_and_reason": {"days": 0},
    "extension_decided_by_another": {"status": "declined"},
    "extension_approved_moves_the_date": {"status": "approved", "approved_by_id": 2, "decided_at": NOW},
    "date_change_changes_the_date": {"after": DAY},
    "promise_change_changes_the_date": {"after": DAY},
    "hearing_offer_names_party_and_interests": {"party": ""},
    "hearing_asked_for_on_a_day": {"status": "asked", "asked_on": None},
    "hearing_answer_is_one_of_three": {"kind": "perhaps"},
    "hearing_statement_says_something": {"kind": "statement", "text": ""},
    "hearing_asked_for_is_a_hearing": {"kind": "hearing", "hearing_id": None},
    "paper_service_is_of_one_document": {"letter_id": None},
    "paper_service_method_is_known": {"method": "electronic"},
    "paper_service_has_a_ground": {"ground": "quicker"},
    "paper_service_names_recipient_and_place": {"place": ""},
    "paper_service_left_before_a_witness": {"method": "leave", "refusal": "拒收", "witness": ""},
    "paper_service_refused_only_if_left": {"refusal": "拒收"},
    "paper_service_posted_with_a_number": {"method": "post", "parcel": ""},
    "paper_service_names_who_helped": {"method": "entrust", "through": ""},
    "paper_service_proxy_is_related": {"received_by": "王某", "relation": ""},
    "paper_service_recorded_afterwards": {"recorded_at": NOW - timedelta(hours=1)},
    "hearing_names_its_party": {"party": ""},
    "hearing_held_has_signed_minutes": {"status": "held", "closed_at": NOW, "closed_by_id": 1, "signed": ""},
    "hearing_called_off_with_a_reason": {"status": "called_off", "closed_at": NOW, "outcome": ""},
    "hearing_closed_has_a_date": {"status": "called_off", "outcome": "x"},
    "hearing_notice_numbers_start_at_one": {"no": 0, "reason": "x"},
    "hearing_notice_names_the_place": {"place": ""},
    "hearing_postponed_with_a_reason": {"no": 2, "reason": ""},
    "hearing_told_seven_days_ahead": {"begins_at": NOW + timedelta(days=6)},
    "hearing_chair_is_not_who_reviews": {"chair_id": 1, "told_by_id": 1},
    "step_voices_at_least_one": {"voices": 0},
    "step_site_check_by_two": {"kind": "site_check", "voices": 1},
    "step_resolved_with_a_reason": {"resolved_by_id": 1, "resolution": ""},
    "opinion_names_its_author_or_is_silence": {"author_id": None},
    "opinion_conditions_are_written": {"outcome": "agree_with_conditions", "conditions": ""},
    "opinion_objection_has_a_reason": {"outcome": "disagree", "note": ""},
    "countersign_signed_is_complete": {"signed_at": NOW},
    "countersign_refused_with_a_reason": {"accepted": False, "signer_id": 1, "signed_at": NOW, "reason": ""},
    "flag_removed_with_a_reason": {"removed_at": LATER, "removed_because": ""},
    "flag_removed_after_raised": {"removed_at": EARLIER},
    "post_check_done_names_its_maker": {"outcome": "right"},
    "post_check_wrong_with_a_note": {"outcome": "wrong", "note": "", "checked_by_id": 1, "checked_at": NOW},
}

# What a row needs so that a partial unique constraint looks at it, or so that no other one is in its way.
TWICE: dict[str, Row] = {
    "certificate_served_on_paper_once": {"letter_id": None, "certificate_id": "1" * 32},
    "movement_once_per_command": {"command_id": "0" * 32},
    "calendar_covered_once": {"kind": "covered"},
    "delivery_once_per_channel": {"notice_id": 7},
    "account_once_per_phone": {},
    "account_username_once_whatever_case": {"phone": ""},
    "delegation_one_active_per_pair": {
        "state": "active", "accepted_at": NOW, "agent_id": "1" * 32, "organisation_id": "2" * 32, "kind": "agent",
        "scope": ["newborn"],
    },
    "one_live_certificate_per_case_and_type": {
        "state": "valid", "file": "f", "sha256": HASH, "size": 1, "issued_at": NOW,
    },
    "one_decision_per_batch_and_certificate": {"batch_id": "0" * 32},
    "application_one_live_per_subject": {**SUBMITTED, "query_code": ""},
    "application_query_code_once": {"query_code": "ACDEFGHJ"},
    "application_one_change_at_a_time": {"amends_id": "3" * 32, "query_code": ""},
    "rating_once_per_matter": {"case_id": "0" * 32},
    "countersign_once_per_person": {"signer_id": 1, "signed_at": NOW, "accepted": True},
    "saved_filter_one_default_per_officer": {"is_default": True},
}  # fmt: skip
DIFFERING: dict[str, Row] = {  # columns that differ in the second row, so that only the named constraint is broken
    "account_username_once_whatever_case": {},
    "correction_notice_one_open": {"no": 2},
    "correction_notice_number_once": {"state": "answered", "closed_at": NOW},
    "countersign_once_per_person": {"order": 2},
    "saved_filter_one_default_per_officer": {"name": "another"},
    "saved_filter_name_once": {},
    "application_one_live_per_subject": {"number": "2"},
}


def constraints(kind: type[models.BaseConstraint]) -> list[tuple[str, str]]:
    """Return (table, name) of every constraint of a kind in the services."""
    return sorted((m._meta.label, c.name) for m in MODELS for c in m._meta.constraints if isinstance(c, kind))


CHECKS, UNIQUES = constraints(models.CheckConstraint), constraints(models.UniqueConstraint)


def test_no_constraint_is_without_a_test_and_no_test_without_its_constraint() -> None:
    assert {name for _, name in CHECKS} == set(BROKEN)
    assert set(TWICE) | set(DIFFERING) <= {name for _, name in UNIQUES}
    others = [
        c
        for m in MODELS
        for c in m._meta.constraints
        if type(c) not in (models.CheckConstraint, models.UniqueConstraint)
    ]
    assert not others


def test_the_database_has_exactly_the_rules_that_the_models_name() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' AND NOT convalidated")
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u')"
            " UNION SELECT relname FROM pg_class WHERE relkind = 'i'"
        )
        present = {name for (name,) in cursor.fetchall()}
    assert {name for _, name in (*CHECKS, *UNIQUES)} <= present


@pytest.mark.parametrize("label", sorted(BY_LABEL))
def test_a_plain_row_breaks_nothing(label: str) -> None:
    model = BY_LABEL[label]
    assert broken_by(lambda: write(model, plain(model))) == ""


@pytest.mark.parametrize(("label", "name"), CHECKS)
def test_a_row_that_breaks_a_rule_is_refused_by_that_rule(label: str, name: str) -> None:
    model = BY_LABEL[label]
    assert broken_by(lambda: write(model, plain(model, **BROKEN[name]))) == name


@pytest.mark.parametrize(("label", "name"), UNIQUES)
def test_the_same_twice_is_refused_by_the_rule_that_says_once(label: str, name: str) -> None:
    model = BY_LABEL[label]
    first = write(model, plain(model, **TWICE.get(name, {})))
    constraint = next(one for one in model._meta.constraints if one.name == name)
    own = {model._meta.get_field(field).attname for field in constraint.fields}  # type: ignore[attr-defined]
    anew = {f.attname for f in model._meta.concrete_fields if f.primary_key or (f.unique and f.attname not in own)}
    fresh = plain(model)
    second = {**first, **{column: fresh[column] for column in anew}, **DIFFERING.get(name, {})}
    if name == "account_username_once_whatever_case":
        second["username"] = first["username"].upper()
    assert broken_by(lambda: write(model, second)) == name
