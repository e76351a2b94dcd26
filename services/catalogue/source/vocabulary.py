"""The words the source files may use."""

from services.catalogue.stages import STAGES as ALL_STAGES

REGIMES = {
    "licensing",
    "market_registration",
    "real_estate_registration",
    "civil_registration",
    "filing",
    "tax",
    "benefit_payment",
    "insurance_registration",
    "public_service",
    "data_check",
    "waiting_period",
    "utility",
}
HANDLINGS = {"instant", "promise"}
UNITS = {"workday", "day", "hour", "instant"}
BUNDLE_UNITS = UNITS | {"calendar_window"}
EDGE_KINDS = {"start_after_grant", "start_after_accept", "decide_after"}
ON_FAIL = {"block", "skip", "proceed"}
RESULT_KINDS = {"ecert", "certificate", "decision", "receipt", "data"}
MATERIAL_SOURCES = {"ecert", "share", "upload", "commit", "output", "auto", "onsite"}
FALLBACKS = {"certificate", "share", "upload"}
DEPARTMENT_KINDS = {"agency", "enterprise", "portal_owner"}
RECONSIDERATIONS = {"same_level_government", "superior", "none"}
SUBJECTS = {"person", "enterprise"}
ITEM_TYPES = {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"}
# The eight of the Licensing Law, art 45; public_notice is a step with a duration and stops no clock.
SPECIAL_PROCEDURES = {
    "hearing",
    "tender",
    "auction",
    "inspection",
    "testing",
    "quarantine",
    "appraisal",
    "expert_review",
    "public_notice",
}
STEP_KINDS = {"first_review", "second_review", "site_check", "opinion"}
FIELD_TYPES = {
    "text",
    "textarea",
    "code",
    "enum",
    "multi",
    "date",
    "datetime",
    "month",
    "int",
    "decimal",
    "money",
    "region",
    "address",
    "id_no",
    "uscc",
    "phone_cn",
    "bank_card",
    "image",
    "group",
}
STAGES = list(ALL_STAGES)
