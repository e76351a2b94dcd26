"""Addresses of the officers' desk, below /desk/."""

from django.urls import path

from ..views import desk, desk_steps, queue, team

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("bulk/", queue.bulk, name="bulk"),
    path("filters/", queue.save_filter, name="save_filter"),
    path("filters/<uuid:filter_id>/forget/", queue.forget_filter, name="forget_filter"),
    path("team/", team.team, name="team"),
    path("team/reassign/", team.reassign, name="reassign"),
    path("cases/<uuid:case_id>/", desk.case, name="case"),
    path("cases/<uuid:case_id>/claim/", desk.claim, name="claim"),
    path("cases/<uuid:case_id>/release/", desk.release, name="release"),
    path("cases/<uuid:case_id>/assign/", desk.assign, name="assign"),
    path("cases/<uuid:case_id>/notes/", desk.add_note, name="add_note"),
    path("cases/<uuid:case_id>/accept/", desk.accept, name="accept"),
    path("cases/<uuid:case_id>/not-accept/", desk.not_accept, name="not_accept"),
    path("cases/<uuid:case_id>/propose/", desk.propose, name="propose"),
    path("cases/<uuid:case_id>/decide/", desk.decide_on_the_spot, name="decide_on_the_spot"),
    path("cases/<uuid:case_id>/return/", desk.return_to_review, name="return_to_review"),
    path("cases/<uuid:case_id>/sign/", desk.sign, name="sign"),
    path("cases/<uuid:case_id>/materials/<slug:material>/seen/", desk.original_seen, name="original_seen"),
    path("cases/<uuid:case_id>/materials/<slug:material>/judge/", desk.judge_material, name="judge_material"),
    path("cases/<uuid:case_id>/ask-opinion/", desk_steps.ask_opinion, name="ask_opinion"),
    path("cases/<uuid:case_id>/countersign/", desk_steps.countersign, name="countersign"),
    path("cases/<uuid:case_id>/flag/", desk_steps.raise_flag, name="raise_flag"),
    path("cases/<uuid:case_id>/reopen/", desk_steps.reopen, name="reopen"),
    path("cases/<uuid:case_id>/reverify/", desk_steps.reverify, name="reverify"),
    path("cases/<uuid:case_id>/subject-ceased/", desk_steps.subject_ceased, name="subject_ceased"),
    path("flags/<uuid:flag_id>/remove/", desk_steps.remove_flag, name="remove_flag"),
    path("opinions/", desk_steps.opinions, name="opinions"),
    path("steps/<uuid:step_id>/opinion/", desk_steps.give_opinion, name="give_opinion"),
    path("steps/<uuid:step_id>/resolve/", desk_steps.resolve_conflict, name="resolve_conflict"),
    path("rules/", desk_steps.rules, name="rules"),
    path("rules/<slug:code>/switch/", desk_steps.switch_rules, name="switch_rules"),
    path("rules/checks/<uuid:check_id>/", desk_steps.post_check, name="post_check"),
]
